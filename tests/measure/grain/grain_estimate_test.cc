// SPDX-License-Identifier: Apache-2.0
#include "measure/grain/grain_estimate.h"

#include <gtest/gtest.h>

#include <random>

namespace framewise::measure {
namespace {

// Windows of structure of many strengths, under grain of these variances.
struct Scene {
  double grain_a = 64;
  double grain_b = 64;
  // The share of the structure that is lost, as blur does.
  double lost = 0;
  // The share of the variance of the grain by shade.
  double (*by_shade)(double mean) = [](double) { return 1.0; };

  std::vector<GrainSample> samples() const {
    std::mt19937 random(7);
    std::normal_distribution<double> chance(0, 1);
    std::vector<GrainSample> samples;
    for (int i = 0; i < 4000; ++i) {
      const double mean = 255.0 * (i % 400) / 400;
      const double structure = (i % 10) * (i % 10) * 20;
      const auto grain = [&](double variance) {
        return variance * by_shade(mean) * (1 + 0.18 * chance(random));
      };
      const double kept = 1 - lost;
      samples.push_back({float(mean), float(structure + grain(grain_a)),
                         float(kept * kept * structure + grain(grain_b)),
                         float(kept * structure)});
    }
    return samples;
  }
};

GrainEstimate estimated(std::span<const GrainSample> samples) {
  GrainBuffers buffers;
  return estimate_grain(samples, buffers);
}

TEST(GrainEstimate, FindsTheVarianceBeneathStructure) {
  const GrainEstimate found = estimated(Scene{}.samples());
  ASSERT_TRUE(found.exists);
  EXPECT_NEAR(found.reference, 64, 6);
  EXPECT_NEAR(found.test, 64, 6);
}

TEST(GrainEstimate, KnowsWhichFrameHasWeakerGrain) {
  const GrainEstimate found =
      estimated(Scene{.grain_a = 81, .grain_b = 36}.samples());
  ASSERT_TRUE(found.exists);
  EXPECT_NEAR(found.reference, 81, 8);
  EXPECT_NEAR(found.test, 36, 4);
  EXPECT_NEAR(found.shared_at(128), 36, 4);
}

TEST(GrainEstimate, FollowsTheShades) {
  const auto darker = [](double mean) { return mean < 128 ? 1.0 : 0.25; };
  const GrainEstimate found = estimated(Scene{.by_shade = darker}.samples());
  ASSERT_TRUE(found.exists);
  EXPECT_NEAR(found.shared_at(60), 64, 8);
  EXPECT_NEAR(found.shared_at(200), 16, 3);
}

TEST(GrainEstimate, FillsShadesWithoutWindows) {
  std::vector<GrainSample> samples = Scene{}.samples();
  std::erase_if(samples, [](const GrainSample& one) {
    return one.mean < 70 || (one.mean > 120 && one.mean < 160);
  });
  const GrainEstimate found = estimated(samples);
  ASSERT_TRUE(found.exists);
  EXPECT_NEAR(found.shared_at(0), 64, 8);
  EXPECT_NEAR(found.shared_at(140), 64, 8);
}

// A coder takes most where there is most, and leaves nothing of its own.
TEST(GrainEstimate, LostStructureIsNoGrain) {
  const Scene blurred = {.grain_a = 0, .grain_b = 0, .lost = 0.5};
  EXPECT_FALSE(estimated(blurred.samples()).exists);
}

// Noise that black and white clip takes as much from every edge of a drawing.
TEST(GrainEstimate, WhatEveryWindowLosesIsNoGrainWherePlainOnesHaveNone) {
  std::vector<GrainSample> samples;
  for (int i = 0; i < 4000; ++i) {
    const float edge = i % 4 == 0 ? 0.0F : 400.0F;
    samples.push_back({200, edge, 0.8F * edge + 50, 0.9F * edge});
  }
  EXPECT_FALSE(estimated(samples).exists);
  for (GrainSample& one : samples) {
    one = {120, 8000, 7800, 7850};  // a shade of edges alone
  }
  EXPECT_FALSE(estimated(samples).exists);
}

TEST(GrainEstimate, TheNoiseOfACameraIsNoGrain) {
  EXPECT_FALSE(estimated(Scene{.grain_a = 1, .grain_b = 1}.samples()).exists);
}

TEST(GrainEstimate, OfNoWindowsIsNone) { EXPECT_FALSE(estimated({}).exists); }

}  // namespace
}  // namespace framewise::measure
