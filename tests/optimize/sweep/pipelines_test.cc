// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/pipelines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace framewise::optimization {
namespace {

using testing::HasSubstr;

TEST(Pipelines, AreEveryCombinationOfTools) {
  EXPECT_EQ(all_pipelines().size(), 6u * 23u * 12u);
  // Without the built-in encoder: five, seventeen and eleven tools.
  const auto foreign = [](const Pipeline& one) {
    return one.frame->engine != StepEngine::kFramewise &&
           one.color->engine != StepEngine::kFramewise &&
           one.lossy->engine != StepEngine::kFramewise;
  };
  EXPECT_EQ(std::ranges::count_if(all_pipelines(), foreign), 5 * 22 * 11);
}

TEST(Pipelines, AreFoundByTheirIds) {
  std::set<std::string> ids;
  for (const Pipeline& one : all_pipelines()) {
    ids.insert(one.id());
    const auto parsed = parse_pipeline(one.id());
    ASSERT_TRUE(parsed) << one.id();
    EXPECT_EQ(*parsed, one);
  }
  EXPECT_EQ(ids.size(), all_pipelines().size());
}

TEST(Pipelines, RefuseTextsThatAreNoIds) {
  for (const char* text :
       {"", "none-frame_Frame", "none-frame_Frame__none-color_Color__x_Lossy",
        "none-color_Color__none-frame_Frame__none-lossy_Lossy",
        "none-frame_Frame__none-color_Color__none-lossy_Lossy__more"}) {
    EXPECT_FALSE(parse_pipeline(text)) << text;
  }
}

TEST(PipelineSampling, IsTheSameForTheSameSeed) {
  const auto all = all_pipelines();
  EXPECT_EQ(sampled(all, SweepSampling::kQuick, 7),
            sampled(all, SweepSampling::kQuick, 7));
  EXPECT_NE(sampled(all, SweepSampling::kQuick, 7),
            sampled(all, SweepSampling::kQuick, 8));
}

TEST(PipelineSampling, KeepsToItsShareWithoutRepeating) {
  const auto all = all_pipelines();
  const std::pair<SweepSampling, double> kShares[] = {
      {SweepSampling::kFull, 1},        {SweepSampling::kRepresentative, .15},
      {SweepSampling::kFactorial, .08}, {SweepSampling::kProgressive, .25},
      {SweepSampling::kQuick, .05},     {SweepSampling::kTargeted, .12}};
  for (const auto& [sampling, share] : kShares) {
    const auto some = sampled(all, sampling, 1);
    EXPECT_LE(double(some.size()), double(all.size()) * share);
    EXPECT_GE(double(some.size()), double(all.size()) * share * 0.8);
    std::set<std::string> ids;
    for (const Pipeline& one : some) ids.insert(one.id());
    EXPECT_EQ(ids.size(), some.size());
  }
}

TEST(PipelineSampling, TriesManyCombinationsOfEngines) {
  std::set<std::tuple<StepEngine, StepEngine, StepEngine>> engines;
  for (const Pipeline& one :
       sampled(all_pipelines(), SweepSampling::kProgressive, 1)) {
    engines.insert({one.frame->engine, one.color->engine, one.lossy->engine});
  }
  EXPECT_GT(engines.size(), 100u);
}

TEST(SweepPresets, AreSixteenAndAllHaveExperiments) {
  EXPECT_EQ(sweep_presets().size(), 16u);
  for (const SweepPreset& preset : sweep_presets()) {
    const auto points = points_of(preset);
    EXPECT_FALSE(points.empty()) << preset.name;
    std::set<std::string> labels;
    std::set<std::string> ids;
    for (const SweepPoint& point : points) {
      labels.insert(point.label());
      ids.insert(point.pipeline.id());
    }
    EXPECT_EQ(labels.size(), points.size()) << preset.name;
    EXPECT_LE(ids.size(), preset.most) << preset.name;
  }
}

TEST(SweepPresets, HonorTheSettingsOfVariableSteps) {
  const auto preset = find_preset("lossy-parameter-sweep");
  ASSERT_TRUE(preset);
  EXPECT_EQ(points_of(**preset).size(), 14u);
  EXPECT_FALSE(find_preset("quick-tset"));
  EXPECT_THAT(find_preset("quick-tset").error().hint, HasSubstr("quick-test"));
}

TEST(SweepPoints, IgnoreSettingsThatNoStepUses) {
  const Pipeline none = all_pipelines().front();
  const double ratios[] = {1, 0.5};
  const int colors[] = {64, 32};
  const double losses[] = {0, 50};
  const Pipeline pipelines[] = {none};
  const auto points = points_of(pipelines, ratios, colors, losses);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0].label(), none.id());
}

}  // namespace
}  // namespace framewise::optimization
