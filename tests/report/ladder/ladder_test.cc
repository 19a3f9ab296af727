// SPDX-License-Identifier: Apache-2.0
#include "report/ladder/ladder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/json/json.h"
#include "report/json_schema.h"
#include "report/ladder/ladder_forms.h"

namespace framewise::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

LadderPoint at(double kbps, double margin) {
  LadderPoint point;
  point.kbps = kbps;
  point.margin = margin;
  return point;
}

TEST(ConvexHull, LeavesOutWhatLiesBelowALineOfOthers) {
  // 200 lies on half of the way in the logarithm, and below the line.
  const LadderPoint points[] = {at(400, 80), at(100, 40), at(200, 55)};
  EXPECT_THAT(convex_hull(points), ElementsAre(1, 0));
  const LadderPoint above[] = {at(400, 80), at(100, 40), at(200, 65)};
  EXPECT_THAT(convex_hull(above), ElementsAre(1, 2, 0));
}

TEST(ConvexHull, EndsAtTheBestQuality) {
  const LadderPoint points[] = {at(100, 40), at(200, 80), at(400, 79)};
  EXPECT_THAT(convex_hull(points), ElementsAre(0, 1));
}

// An encoder of which the small size is better below a margin of -15: each
// step of the setting halves the rate, and costs ten points at the large size
// and five at the small one, which begins twenty points lower.
video::LadderReport two_sizes() {
  video::LadderReport report{.films = {"a.mkv"},
                             .target = "ssimulacra2>=80",
                             .metric = "ssimulacra2",
                             .encoders = {"h264 medium"}};
  for (int i = 0; i < 6; ++i) report.windows.push_back({0, i * 10.0, 2});
  for (const bool small : {false, true}) {
    for (int step = 0; step < 5; ++step) {
      video::LadderTrial trial{.encoder = 0,
                               .height = small ? 360 : 720,
                               .crf = 20.0 + 5 * step,
                               .samples = {}};
      for (int i = 0; i < 6; ++i) {
        const double margin = small ? -12.5 - 5 * step : 5 - 10.0 * step;
        const double rate = (small ? 1000 : 4000) * std::exp2(-step);
        trial.samples.push_back({.kbps = rate * (1 + 0.02 * (i - 2.5)),
                                 .value = 80 + margin,
                                 .margin = margin});
      }
      report.trials.push_back(trial);
    }
  }
  return report;
}

TEST(Ladder, HasTheSizeWithTheLeastRateAtEqualSteps) {
  const Ladder ladder = ladder_of(two_sizes(), 10);
  ASSERT_EQ(ladder.encoders.size(), 1u);
  const auto& rungs = ladder.encoders[0].rungs;
  ASSERT_EQ(rungs.size(), 4u);
  const int heights[] = {720, 720, 360, 360};
  for (size_t i = 0; i < rungs.size(); ++i) {
    EXPECT_NEAR(rungs[i].margin, -10.0 * double(i), 0.05);
    EXPECT_NEAR(rungs[i].value, 80 - 10.0 * double(i), 0.05);
    EXPECT_EQ(rungs[i].height, heights[i]) << i;
    ASSERT_TRUE(rungs[i].kbps_interval);
    EXPECT_LT(rungs[i].kbps_interval->low, rungs[i].kbps);
    EXPECT_GT(rungs[i].kbps_interval->high, rungs[i].kbps);
  }
  // Half a step of five below the first setting: the rate of 2^-0.5.
  EXPECT_NEAR(rungs[0].kbps, 4000 * std::exp2(-0.5), 20);
}

TEST(Ladder, BeginsWithTheBestWhereTheTargetIsNotReached) {
  video::LadderReport report = two_sizes();
  for (auto& trial : report.trials) {
    for (auto& sample : trial.samples) sample.margin -= 30;
  }
  const Ladder ladder = ladder_of(report, 10);
  EXPECT_NEAR(ladder.encoders[0].rungs.front().margin, -25, 0.05);
  EXPECT_THAT(ladder_text(report, ladder), HasSubstr("no setting reaches"));
}

TEST(Ladder, HasNoIntervalsOfFewScenes) {
  video::LadderReport report = two_sizes();
  report.windows.resize(4);
  for (auto& trial : report.trials) trial.samples.resize(4);
  const Ladder ladder = ladder_of(report, 10);
  EXPECT_FALSE(ladder.encoders[0].rungs[0].kbps_interval);
  EXPECT_THAT(ladder_text(report, ladder),
              HasSubstr("no intervals: 4 scenes, 5 are needed"));
}

TEST(LadderForms, FollowTheirSchema) {
  const video::LadderReport report = two_sizes();
  const Json json = Json::parse(ladder_json(report, ladder_of(report, 10)));
  EXPECT_EQ(JsonSchema::published("ladder-1").problem_of(json), "");
}

TEST(LadderForms, DrawTheHullInATerminal) {
  const video::LadderReport report = two_sizes();
  const std::string text = ladder_text(report, ladder_of(report, 10));
  EXPECT_THAT(text, HasSubstr("6 scenes of 1 film, 12.0 s together"));
  EXPECT_THAT(text, HasSubstr("aaaa"));
  EXPECT_THAT(text, HasSubstr("a h264 medium"));
}

TEST(LadderForms, HaveRowsThatBdrateReads) {
  const std::string csv = ladder_csv(two_sizes());
  EXPECT_THAT(csv, HasSubstr("file,encoder,height,crf,kbps,ssimulacra2\n"
                             "a.mkv,h264 medium 720p,720,20,4000.000,85."));
}

}  // namespace
}  // namespace framewise::report
