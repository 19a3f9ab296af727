// SPDX-License-Identifier: Apache-2.0
#include "engine/workbench.h"

#include <gtest/gtest.h>

#include "measure/registry.h"

namespace framewise::engine {
namespace {

MeasurePlan plan_with(const std::string& names) {
  MeasurePlan plan;
  plan.outputs = *measure::select_all({&names, 1});
  return plan;
}

// Metrics that give their memory back after every pair cannot skip what has
// not changed: three times the time on a screen recording.
TEST(Workbench, TheDefaultMetricsKeepWhatTheyKnowOfFullHd) {
  EXPECT_TRUE(plan_with("default").fits({1920, 1080}));
  EXPECT_FALSE(plan_with("default").fits_several({1920, 1080}));
  EXPECT_TRUE(plan_with("default").fits_several({1280, 720}));
}

TEST(Workbench, AllMetricsTogetherWouldKeepTooMuchOfFullHd) {
  EXPECT_FALSE(plan_with("all").fits({1920, 1080}));
  EXPECT_TRUE(plan_with("all").fits({320, 240}));
}

TEST(Workbench, AMetricAloneKeepsWhatItWants) {
  EXPECT_TRUE(plan_with("dssim").fits({7680, 4320}));
}

}  // namespace
}  // namespace framewise::engine
