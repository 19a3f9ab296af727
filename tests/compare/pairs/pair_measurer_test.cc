// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/pair_measurer.h"

#include <gtest/gtest.h>

#include <array>

#include "frame/frames.h"
#include "measure/registry.h"

namespace framewise::comparison {
namespace {

MeasurePlan plan_with(const std::string& names) {
  MeasurePlan plan;
  plan.outputs = *measure::select_all({&names, 1});
  return plan;
}

// Metrics that give their memory back after every pair cannot skip what has
// not changed: three times the time on a screen recording.
TEST(PairMeasurer, TheDefaultMetricsKeepWhatTheyKnowOfFullHd) {
  EXPECT_TRUE(plan_with("default").fits({1920, 1080}));
  EXPECT_FALSE(plan_with("default").fits_several({1920, 1080}));
  EXPECT_TRUE(plan_with("default").fits_several({1280, 720}));
}

TEST(PairMeasurer, AllMetricsTogetherWouldKeepTooMuchOfFullHd) {
  EXPECT_FALSE(plan_with("all").fits({1920, 1080}));
  EXPECT_TRUE(plan_with("all").fits({320, 240}));
}

TEST(PairMeasurer, AMetricAloneKeepsWhatItWants) {
  EXPECT_TRUE(plan_with("dssim").fits({7680, 4320}));
}

// A red in the samples of Display P3, and the same in those of sRGB.
TEST(PairMeasurer, BringsColorsThatMeanOtherThingsToWhatIsSeen) {
  FramePool pool;
  const auto plain = [&](Primaries primaries, std::array<int, 4> color) {
    return painted(pool, {.color = {.primaries = primaries}}, {9, 7},
                   [=](int, int, int i) { return color[size_t(i % 4)]; });
  };
  const Frame p3 = plain(Primaries::kDisplayP3, {200, 100, 90, 255});
  const Frame converted = plain(Primaries::kBt709, {215, 93, 85, 255});
  const Frame stripped = plain(Primaries::kBt709, {200, 100, 90, 255});
  const auto same = prepare(p3, converted, pool);
  ASSERT_TRUE(same);
  EXPECT_EQ(difference(same->reference, same->test), "");
  const auto duller = prepare(p3, stripped, pool);
  ASSERT_TRUE(duller);
  EXPECT_NE(difference(duller->reference, duller->test), "");
  // Where both mean the same, nothing is converted.
  const auto alike = prepare(p3, p3, pool);
  ASSERT_TRUE(alike);
  EXPECT_TRUE(alike->reference.shares_pixels_with(p3));
}

}  // namespace
}  // namespace framewise::comparison
