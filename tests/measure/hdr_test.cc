// SPDX-License-Identifier: Apache-2.0
// Metrics of light on HDR and on wide primaries.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>

#include "frame/color/transfer_curves.h"
#include "measure/perceptual/butteraugli/butteraugli.h"
#include "measure/perceptual/ssimulacra2/ssimulacra2.h"
#include "measure/score/uniform_code.h"
#include "measure/shown.h"

namespace framewise::measure {
namespace {

constexpr Size kSize{97, 65};
constexpr double kSdrWhite = 100;  // nits

// sRGB-coded, 0 to 1; `noise` in levels of 255.
double scene(int x, int y, int c, int noise) {
  const bool bars = y > 20 && y < 30 && x / 3 % 2 == 0;
  const double base = bars ? 40 : 60 + x + y / 2 + 30 * (c == 1);
  uint32_t hash = uint32_t(x + 1000 * y + 1000000 * c) * 2654435761U;
  hash = (hash ^ hash >> 15) * 2246822519U;
  const double off = noise * (double((hash >> 8) % 2001) / 1000 - 1);
  return std::clamp(base + off, 0.0, 255.0) / 255;
}

double light_of_srgb(double v) {
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

double pq_of_nits(double nits) {
  const double power = std::pow(nits / 10'000, 2610.0 / 16384);
  return std::pow(
      (3424.0 / 4096 + 2413.0 / 128 * power) / (1 + 2392.0 / 128 * power),
      2523.0 / 32);
}

Frame frame16(FramePool& pool, ColorFacts facts, Size size,
              const std::function<double(int, int, int)>& signal) {
  auto buffer = pool.allocate({.bits = 16, .color = facts}, size);
  for (int y = 0; y < size.height; ++y) {
    auto* row = buffer->plane(0).row<uint16_t>(y);
    for (int x = 0; x < size.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        row[4 * x + c] = uint16_t(std::lround(65535 * signal(x, y, c)));
      }
      row[4 * x + 3] = 65535;
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

constexpr ColorFacts kPq = {.transfer = Transfer::kPq,
                            .primaries = Primaries::kBt709};

// The scene on a display with this white, coded as PQ.
Frame pq_frame(FramePool& pool, int noise, double white = kSdrWhite,
               Size size = kSize) {
  return frame16(pool, kPq, size, [=](int x, int y, int c) {
    return pq_of_nits(white * light_of_srgb(scene(x, y, c, noise)));
  });
}

Frame sdr_frame(FramePool& pool, int noise) {
  return frame16(pool, {}, kSize,
                 [=](int x, int y, int c) { return scene(x, y, c, noise); });
}

// The same in linear light, of which 1 has `nits`.
Image3F light(int noise, double nits) {
  Image3F image;
  image.resize(kSize);
  for (int y = 0; y < kSize.height; ++y) {
    for (int x = 0; x < kSize.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        image[size_t(c)].row(y)[x] =
            float(kSdrWhite / nits * light_of_srgb(scene(x, y, c, noise)));
      }
    }
  }
  return image;
}

TEST(Hdr, ButteraugliOfPqIsThatOfItsLight) {
  FramePool pool;
  const Image3F original = light(0, kSdrWhite);
  const Image3F test = light(12, kSdrWhite);
  ButteraugliWorkspace workspace;
  const auto expected =
      butteraugli(PictureView::linear(original), PictureView::linear(test),
                  workspace, {.nits = float(kSdrWhite)});
  const Shown shown(pq_frame(pool, 0), pq_frame(pool, 12));
  EXPECT_NEAR(shown.number("butteraugli"), expected->max, 2e-3);
  EXPECT_NEAR(shown.number("butteraugli_3norm"), expected->norm, 2e-3);
}

// As in libjxl, linear light of 1 is 255 nits.
TEST(Hdr, Ssimulacra2OfPqIsThatOfItsLight) {
  FramePool pool;
  const Image3F original = light(0, 255);
  const Image3F test = light(12, 255);
  Ssimulacra2Workspace workspace;
  const auto expected = ssimulacra2(PictureView::linear(original),
                                    PictureView::linear(test), workspace, {});
  const Shown shown(pq_frame(pool, 0), pq_frame(pool, 12));
  EXPECT_NEAR(shown.number("ssimulacra2"), *expected, 0.02);
  EXPECT_NEAR(shown.number("ssimulacra2_reference"), *expected, 0.1);
}

TEST(Hdr, ColorDifferencesArePicturesOnADisplayOfAHundredNits) {
  FramePool pool;
  const Shown sdr(sdr_frame(pool, 0), sdr_frame(pool, 12));
  const Shown pq(pq_frame(pool, 0), pq_frame(pool, 12));
  EXPECT_NEAR(pq.number("ciede2000"), sdr.number("ciede2000"), 2e-3);
}

TEST(Hdr, TheScoreIsAboutThatOfTheSameSceneInSdr) {
  FramePool pool;
  double before = 101;
  for (const int noise : {2, 8, 20, 45}) {
    const Shown sdr(sdr_frame(pool, 0), sdr_frame(pool, noise));
    const Shown pq(pq_frame(pool, 0), pq_frame(pool, noise));
    EXPECT_NEAR(pq.number("score"), sdr.number("score"), 6) << noise;
    EXPECT_LT(pq.number("score"), before);
    before = pq.number("score");
  }
}

TEST(Hdr, WhatIsBrighterShowsMore) {
  FramePool pool;
  double before = 101;
  for (const double white : {10, 100, 1000}) {
    const Shown shown(pq_frame(pool, 0, white), pq_frame(pool, 20, white));
    EXPECT_LT(shown.number("score"), before) << white;
    before = shown.number("score");
  }
}

TEST(Hdr, EqualPicturesArePerfectAtEverySize) {
  FramePool pool;
  for (const Size size : {Size{1, 1}, {1, 9}, {7, 3}, {8, 8}}) {
    const Frame frame = pq_frame(pool, 0, kSdrWhite, size);
    const Shown shown(frame, pq_frame(pool, 0, kSdrWhite, size));
    EXPECT_EQ(shown.number("score"), 100);
    EXPECT_EQ(shown.number("ciede2000"), 0);
  }
}

TEST(Hdr, ScoresAreTheSameWhetherOrNotOnlyWhatChangedIsLookedAt) {
  FramePool pool;
  const auto with_box = [&](int left) {
    return frame16(pool, kPq, kSize, [=](int x, int y, int c) {
      const bool inside = x >= left && x < left + 9 && y > 40 && y < 47;
      return inside ? 0.7 : pq_of_nits(100 * light_of_srgb(scene(x, y, c, 0)));
    });
  };
  Shown following(with_box(0), pq_frame(pool, 5));
  (void)following.number("score");
  for (const int left : {3, 40, 88}) {
    following.show(with_box(left), pq_frame(pool, 5));
    const Shown alone(with_box(left), pq_frame(pool, 5));
    EXPECT_EQ(following.number("score"), alone.number("score")) << left;
    EXPECT_EQ(following.number("ssimulacra2"), alone.number("ssimulacra2"));
    EXPECT_EQ(following.number("ciede2000"), alone.number("ciede2000"));
  }
}

TEST(UniformCode, OfPqIsThatOfItsLuminance) {
  for (size_t sample = 0; sample < 65536; sample += 97) {
    const auto nits = float(nits_of_pq(double(sample) / 65535));
    float code = 0;
    uniform_code(&nits, 1, 1, &code);
    EXPECT_NEAR(uniform_code_of_pq()[sample], code, 0.002) << nits;
  }
}

TEST(UniformCode, IsPu21) {
  const auto code = [](float nits) {
    float value = 0;
    uniform_code(&nits, 1, 1, &value);
    return double(value);
  };
  EXPECT_NEAR(code(0.005F), 0, 1e-3);
  EXPECT_NEAR(code(1), 36.543911, 0.002);
  EXPECT_NEAR(code(100), 256.383897, 0.002);
  EXPECT_NEAR(code(1000), 420.096921, 0.002);
  EXPECT_NEAR(code(10'000), 595.393920, 0.002);
  EXPECT_EQ(code(-3), code(0.005F));
  EXPECT_EQ(code(30'000), code(10'000));
  // Also between the entries of the table.
  for (double nits = 0.006; nits < 10'000; nits *= 1.0137) {
    const double power = std::pow(nits, 0.9062562627);
    const double exact =
        596.3148142 * (std::pow((0.353487901 + 0.3734658629 * power) /
                                    (1 + 8.277049286e-05 * power),
                                0.09150303166) -
                       0.9099517204);
    EXPECT_NEAR(code(float(nits)), exact, 0.002) << nits;
  }
}

}  // namespace
}  // namespace framewise::measure
