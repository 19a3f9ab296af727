// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/gmsd.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "measure/shown.h"
#include "simd/every_target.h"

namespace framewise::measure {
namespace {

// GMSD by the authors' rules on BT.601 luma, from an independent program.
struct Published {
  const char* pair;
  double gmsd;
};
constexpr Published kPublished[] = {
    {"p01-saw-jpeg10", 0.086748},    {"p02-saw-jpeg30", 0.022377},
    {"p03-hats-jpeg60", 0.009080},   {"p04-hats-jpeg80", 0.003540},
    {"p05-saw-jpeg95", 0.000655},    {"p06-hats-blur1", 0.029480},
    {"p07-saw-blur3", 0.137059},     {"p08-bag-noise5", 0.006703},
    {"p09-hats-noise20", 0.111634},  {"p10-launch-band4", 0.047336},
    {"p11-launch-band6", 0.002422},  {"p12-hats-tint", 0.000328},
    {"p13-hats-chroma", 0.000535},   {"p14-saw-gamma", 0.004754},
    {"p15-bag-jpeg50", 0.013778},    {"p16-bag-down2", 0.006918},
    {"p17-saw-shift1", 0.071327},    {"p18-hats-same", 0},
    {"p20-saw512-jpeg45", 0.013365}, {"p19-tiny-jpeg40", 0.013804},
};

TEST(Gmsd, EqualsTheAuthorsRulesOnRealPictures) {
  SKIP_WITHOUT_GOLDEN();
  for (size_t i = 0; i < std::size(kPublished); ++i) {
    const golden::Pair pair = golden::pair(kPublished[i].pair);
    const Shown shown(golden_frame(pair.reference), golden_frame(pair.test));
    EXPECT_NEAR(shown.number("gmsd"), kPublished[i].gmsd, 1e-6) << pair.name;
  }
}

// OpenCV rounds half sizes to even and divides by n: equal for even sizes
// except for that division.
TEST(Gmsd, EqualsOpenCvOnEvenSizes) {
  SKIP_WITHOUT_GOLDEN();
  const auto expected = golden::values("opencv", "gmsd_y8limited");
  int compared = 0;
  for (const golden::Pair& pair : golden::pairs()) {
    const Frame frame = golden_frame(pair.reference);
    if (frame.size().width % 2 != 0 || frame.size().height % 2 != 0) continue;
    HalfLuma reference;
    HalfLuma test;
    reference.compute(limited_luma(frame));
    test.compute(limited_luma(golden_frame(pair.test)));
    GmsdTiles tiles;
    tiles.evaluate(reference, test, frame.size(), nullptr, nullptr);
    const double n = double(reference.size().pixels());
    EXPECT_NEAR(tiles.deviation() * std::sqrt((n - 1) / n),
                expected.at(pair.name), 1e-6)
        << pair.name;
    ++compared;
  }
  EXPECT_EQ(compared, 13);
}

// The definition in double precision.
double slow_gmsd(const Frame& a, const Frame& b) {
  const auto half = [](const Frame& frame) {
    const int w = (frame.size().width + 1) / 2;
    const int h = (frame.size().height + 1) / 2;
    std::vector<std::vector<double>> out(size_t(h) + 2,
                                         std::vector<double>(size_t(w) + 2));
    for (int y = 0; y < frame.size().height; ++y) {
      for (int x = 0; x < frame.size().width; ++x) {
        const uint8_t* p = frame.plane(0).row(y) + 4 * x;
        out[size_t(y / 2) + 1][size_t(x / 2) + 1] +=
            (0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2]) / 4;
      }
    }
    return out;
  };
  const auto ha = half(a);
  const auto hb = half(b);
  const auto magnitude = [](const auto& p, size_t y, size_t x) {
    double gx = 0;
    double gy = 0;
    for (size_t i = 0; i < 3; ++i) {
      gx += p[y + i - 1][x - 1] - p[y + i - 1][x + 1];
      gy += p[y - 1][x + i - 1] - p[y + 1][x + i - 1];
    }
    return std::hypot(gx / 3, gy / 3);
  };
  std::vector<double> q;
  double mean = 0;
  for (size_t y = 1; y + 1 < ha.size(); ++y) {
    for (size_t x = 1; x + 1 < ha[0].size(); ++x) {
      const double m = magnitude(ha, y, x);
      const double n = magnitude(hb, y, x);
      q.push_back((2 * m * n + 170) / (m * m + n * n + 170));
      mean += q.back();
    }
  }
  mean /= double(q.size());
  double sum = 0;
  for (const double v : q) sum += (v - mean) * (v - mean);
  return std::sqrt(sum / double(q.size() - 1));
}

Frame noise_frame(FramePool& pool, Size size, uint32_t seed) {
  std::mt19937 random(seed);
  return rgba_frame(pool, size, [&](int, int, int) { return random() % 256; });
}

TEST(Gmsd, EqualsTheDefinitionForOddSizesOnEveryTarget) {
  FramePool pool;
  simd::on_every_target([&] {
    for (const Size size : {Size{4, 4}, Size{5, 7}, Size{33, 6}, Size{65, 66},
                            Size{257, 131}, Size{300, 5}}) {
      const Frame a = noise_frame(pool, size, 1);
      const Frame b = noise_frame(pool, size, 2);
      const double expected = slow_gmsd(a, b);
      EXPECT_NEAR(Shown(a, b).number("gmsd"), expected, 1e-5 * expected)
          << size.width << "x" << size.height;
    }
  });
}

TEST(Gmsd, IsZeroForEqualPicturesAndSymmetric) {
  FramePool pool;
  const Frame a = noise_frame(pool, {70, 50}, 1);
  const Frame b = noise_frame(pool, {70, 50}, 2);
  EXPECT_EQ(Shown(a, a).number("gmsd"), 0);
  EXPECT_EQ(Shown(a, b).number("gmsd"), Shown(b, a).number("gmsd"));
}

// Only changed tiles are computed again, with bit-identical results.
TEST(Gmsd, GivesTheSameBitsWhenOnlySomeTilesChanged) {
  FramePool pool;
  const Size size{600, 201};
  const Frame a = noise_frame(pool, size, 1);
  const Frame b = noise_frame(pool, size, 2);
  const auto patched = [&](int x0, int y0) {
    return rgba_frame(pool, size, [&](int x, int y, int c) {
      const uint8_t old = b.plane(0).row(y)[4 * x + c];
      return x >= x0 && x < x0 + 20 && y >= y0 && y < y0 + 9 ? 255 - old : old;
    });
  };
  Shown shown(a, b);
  shown.number("gmsd");
  for (const auto& [x, y] : {std::pair{0, 0}, {250, 60}, {580, 192}}) {
    const Frame next = patched(x, y);
    shown.show(a, next);
    EXPECT_EQ(shown.number("gmsd"), Shown(a, next).number("gmsd"));
  }
}

}  // namespace
}  // namespace framewise::measure
