// SPDX-License-Identifier: Apache-2.0
// The score of grain that was removed and synthesised again, and of damage
// beneath it.
#include "measure/score/score_grain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include "measure/score/score_of_pair.h"
#include "measure/shown.h"

namespace framewise::measure {
namespace {

constexpr Size kSize = {448, 320};

// Plain parts, soft waves, and hatching of several contrasts.
double structure(int x, int y, double sharpness) {
  const double waves = 30 * std::sin(x / 40.0) + 20 * std::cos(y / 25.0);
  if (y < kSize.height / 4) return 120 + waves;
  const double contrast = 4 + 24.0 * x / kSize.width;
  return 120 + waves +
         sharpness * contrast * std::sin(x * std::numbers::pi / 3) *
             std::cos(y * std::numbers::pi / 4);
}

struct Look {
  double sharpness = 1;  // of the hatching
  double grain = 0;      // levels
  unsigned seed = 1;
  bool soft = false;  // grain of several pixels
};

Frame frame_of(FramePool& pool, const Look& look) {
  std::mt19937 random(look.seed);
  std::normal_distribution<double> noise(0, 1);
  const auto count = size_t(kSize.pixels());
  std::vector<double> grain(count);
  for (double& one : grain) one = noise(random);
  const auto width = size_t(kSize.width);
  if (look.soft) {
    const std::vector<double> sharp = grain;
    for (size_t i = 0; i < count; ++i) {
      const auto at = [&](size_t offset) {
        return sharp[(i + offset) % count];
      };
      grain[i] = (2 * at(0) + at(1) + at(width) + at(width + 1)) / std::sqrt(7);
    }
  }
  return rgba_frame(pool, kSize, [&](int x, int y, int) {
    const double value = structure(x, y, look.sharpness) +
                         look.grain * grain[size_t(y) * width + size_t(x)];
    return int(std::clamp(std::lround(value), 0L, 255L));
  });
}

double score(const Look& reference, const Look& test) {
  FramePool pool;
  return Shown(frame_of(pool, reference), frame_of(pool, test)).number("score");
}

TEST(ScoreGrain, OtherGrainOfTheSameStrengthIsNoLoss) {
  for (const double grain : {4.0, 8.0, 12.0}) {
    EXPECT_GE(score({.grain = grain}, {.grain = grain, .seed = 2}), 85)
        << grain << " levels";
  }
  EXPECT_GE(
      score({.grain = 6, .soft = true}, {.grain = 6, .seed = 2, .soft = true}),
      85);
}

TEST(ScoreGrain, GrainThatIsMissingOrFarStrongerIsALoss) {
  EXPECT_LT(score({.grain = 8}, {}), 60);
  EXPECT_LT(score({.grain = 8}, {.grain = 16, .seed = 2}), 60);
  EXPECT_LT(score({}, {.grain = 8}), 60);
}

// Grain hides no blur: what is lost beneath it costs nearly as much as without
// any.
TEST(ScoreGrain, BlurBeneathTheGrainIsNotHidden) {
  double last = score({.grain = 6}, {.grain = 6, .seed = 2});
  for (const double sharpness : {0.7, 0.4, 0.1}) {
    const double plain = score({}, {.sharpness = sharpness});
    const double beneath =
        score({.grain = 6}, {.sharpness = sharpness, .grain = 6, .seed = 2});
    EXPECT_LT(beneath, plain + 8) << sharpness;
    EXPECT_LT(beneath, last) << sharpness;
    last = beneath;
  }
  EXPECT_LT(last, 60);
}

TEST(ScoreGrain, GrainThatIsKeptIsComparedPixelByPixel) {
  const double kept = score({.grain = 8}, {.sharpness = 0.9, .grain = 8});
  EXPECT_EQ(score({.grain = 8}, {.grain = 8}), 100);
  EXPECT_GT(kept, 80);
}

// The dither of two palettes differs in every pixel, too, but is made of few
// shades and has nothing at larger scales.
TEST(ScoreGrain, DitherIsNoGrain) {
  FramePool pool;
  const auto dithered = [&](int phase) {
    return rgba_frame(pool, kSize, [=](int x, int y, int) {
      const int threshold = ((x + phase) % 2 + 2 * ((y + phase) % 2)) * 8;
      return (int(structure(x, y, 0)) + threshold) / 32 * 32;
    });
  };
  EXPECT_LT(Shown(dithered(0), dithered(1)).number("score"), 70);
}

TEST(ScoreGrain, APairIsScoredTheSameAfterAnyOther) {
  FramePool pool;
  const Look first = {.grain = 8};
  const Look again = {.grain = 8, .seed = 2};
  Shown shown(frame_of(pool, {}), frame_of(pool, {.sharpness = 0.5}));
  shown.number("score");
  shown.show(frame_of(pool, first), frame_of(pool, again));
  EXPECT_EQ(shown.number("score"), score(first, again));
  shown.show(frame_of(pool, {}), frame_of(pool, {.sharpness = 0.5}));
  EXPECT_EQ(shown.number("score"), score({}, {.sharpness = 0.5}));
}

}  // namespace
}  // namespace framewise::measure
