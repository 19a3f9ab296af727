// SPDX-License-Identifier: Apache-2.0
#include "optimize/predict/sweep_curves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::optimization {
namespace {

using testing::EndsWith;

TEST(SweepCurves, HoldTheSettingsThatDoNotVary) {
  const Pipeline pipeline = *parse_pipeline(
      "none-frame_Frame__gifsicle-color_Color__gifsicle-lossy_Lossy");
  std::map<std::string, GifFeatures> features;
  std::vector<MeasuredPoint> points;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    features[name] = {};
    for (const int colors : {64, 128}) {
      for (const double loss : {0., 50.}) {
        points.push_back({.original = name,
                          .point = {pipeline, {1, colors, loss}},
                          .size_ratio = colors / 128. - loss / 200,
                          .score = 90 - loss / 2});
      }
    }
  }
  points.push_back({.original = "unreadable",
                    .point = {pipeline, {1, 32, 0}},
                    .size_ratio = 1,
                    .score = 50});
  const auto models = train_curves(points, features);
  std::vector<std::string> names;
  for (const CurveModel& one : models) names.push_back(one.name);
  EXPECT_THAT(names, testing::UnorderedElementsAre(
                         EndsWith(", 64 colors"), EndsWith(", 128 colors"),
                         EndsWith(", loss 0"), EndsWith(", loss 50")));
}

}  // namespace
}  // namespace framewise::optimization
