// SPDX-License-Identifier: Apache-2.0
#include "judge/score/score_of_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "judge/sample_measurements.h"

namespace framewise::judge {
namespace {

TEST(Score, AnEvenlyCodedFilmScoresTheMeanOfItsFrames) {
  EXPECT_NEAR(with_scores(std::vector<double>(10, 90)).score(), 90, 1e-9);
  EXPECT_NEAR(with_scores({95, 85, 70, 80, 95, 85, 70, 80, 95, 85}).score(), 84,
              1e-9);
}

TEST(Score, WhereFramesAreWrongTheWorstMomentsWeighMore) {
  Sample dip = with_scores({99, 99, 99, 20, 99, 99, 99, 99, 99, 99});
  dip.defects = {reason(DefectKind::kCorruptFrame, Severity::kMajor)};
  EXPECT_LT(dip.score(), 70);
  double lost = 0;
  bool moments = false;
  for (const ScorePart& part : dip.scored().parts) {
    lost += part.points;
    moments |= part.name == "worst_moments" && part.points > 10;
  }
  EXPECT_NEAR(lost, 100 - dip.score(), 0.2);
  EXPECT_TRUE(moments);
}

TEST(Score, MeetingsThatAreButRoundingDoNotCount) {
  Sample sample = with_scores(kFine);
  sample.meetings.push_back({99, 10, 0, 1, 10});
  sample.metrics[0].values.emplace_back(1.0);
  sample.metrics[1].values.emplace_back(1.0);
  EXPECT_NEAR(sample.score(), 98.5, 1e-9);
}

// Frames of 30 ms, and a clock that alternates between 40 and 20.
TEST(Score, ATickOfTheClockIsNoFaultHoweverShortFramesAre) {
  Sample jittered = with_scores({100, 100, 100, 20});
  jittered.meetings = {{0, 30, 0, 0, 0},
                       {30, 10, 1, 0, 3},
                       {40, 20, 1, 1, 1},
                       {60, 30, 2, 2, 2}};
  EXPECT_EQ(jittered.score(), 100);
  // Half of it is out of step: that is seen.
  jittered.meetings[1].duration_ms = jittered.meetings[2].duration_ms = 15;
  EXPECT_LT(jittered.score(), 98);
}

// Frames of 20 ms that come 10 ms late meet two frames for as long.
TEST(Score, HalfAFrameLateIsNoFaultWithinATickOfTheClock) {
  Sample late = with_scores({100, 20, 100, 20, 100});
  late.meetings = {{0, 20, 0, 0, 0},
                   {20, 10, 1, 0, 1},
                   {30, 10, 1, 1, 2},
                   {40, 10, 2, 1, 3},
                   {50, 10, 2, 2, 4}};
  EXPECT_EQ(late.score(), 100);
}

// Slides that stand for a second, and change a little later than they should.
TEST(Score, AChangeThatComesALittleLateAfterAStillIsNotSeen) {
  const auto late = [](double by_ms) {
    Sample sample = with_scores({100, 100, 20});
    sample.meetings = {{0, 1000, 0, 0, 0},
                       {1000, by_ms, 1, 0, 2},
                       {1000 + by_ms, 1000 - by_ms, 1, 1, 1}};
    return sample.score();
  };
  EXPECT_EQ(late(50), 100);
  EXPECT_LT(late(100), 90);
}

// A video repeats the frames of a slow animation: what counts is how long a
// picture stands, but a bad frame among its repetitions is seen.
TEST(Score, ChangesBetweenRepeatedFramesAreRoundedAsThoseOfStills) {
  Sample sample = with_scores({100, 100, 20, 20});
  std::vector<Meeting>& meetings = sample.meetings;
  meetings.clear();
  for (int64_t frame = 0; frame < 9; ++frame) {
    meetings.push_back({60.0 * double(frame), 60, 0, frame, 0});
  }
  meetings.push_back({540, 20, 0, 9, 2});
  meetings.push_back({560, 40, 1, 9, 1});
  for (int64_t frame = 10; frame < 20; ++frame) {
    meetings.push_back({60.0 * double(frame), 60, 1, frame, 1});
  }
  EXPECT_EQ(sample.score(), 100);
  meetings[4].pair = 3;
  EXPECT_LT(sample.score(), 97);
}

// A picture that belongs to nothing flashes up between ten that are right.
TEST(Score, WhatTheOriginalNeverShowsCostsWhileItIsSeen) {
  Sample sample = with_scores(std::vector<double>(10, 100));
  for (MetricReport& metric : sample.metrics) metric.values.emplace_back(20.0);
  const std::vector<Meeting> flash = {{500, 100, 5, 10, 10}};
  sample.facts.viewing.foreign = flash;
  const double short_flash = sample.score();
  EXPECT_LT(short_flash, 80);
  ASSERT_FALSE(sample.scored().parts.empty());
  EXPECT_THAT(sample.scored().parts[0].message, testing::HasSubstr("0.50 s"));
  const std::vector<Meeting> title = {{500, 1000, 5, 10, 10}};
  sample.facts.viewing.foreign = title;
  EXPECT_LT(sample.score(), short_flash - 10);
}

// Pairs of what belongs together, and 10 by the clock that lie a moment apart.
TEST(Score, FewLostPicturesDoNotCostThePaceOfAllOthers) {
  Sample sample = with_scores(std::vector<double>(10, 98));
  for (MetricReport& metric : sample.metrics)
    metric.values.insert(metric.values.end(), 10, 30.0);
  std::vector<Meeting> by_clock;
  for (int64_t i = 0; i < 10; ++i) {
    by_clock.push_back({100.0 * double(i), 100, i, i + 1, size_t(10 + i)});
  }
  sample.defects = {reason(DefectKind::kDroppedFrames, Severity::kMinor)};
  sample.facts.viewing.by_clock = by_clock;
  EXPECT_NEAR(sample.score(), 98, 0.1);
  EXPECT_LT(*sample.scored().otherwise, 40);
  sample.defects = {reason(DefectKind::kDroppedFrames, Severity::kMajor)};
  sample.facts.viewing.by_clock = by_clock;
  EXPECT_LT(sample.score(), 40);
}

TEST(Score, AMoveCostsMoreTheFartherItIs) {
  Sample moved = with_scores(std::vector<double>(10, 90));
  moved.facts.moved_pixels = 2;
  EXPECT_NEAR(moved.score(), 90 / 1.1, 1e-9);
  EXPECT_EQ(moved.scored().parts[1].name, "moved");
  EXPECT_EQ(moved.scored().parts[1].message, "the picture was moved by 2 px");
  moved.facts.moved_pixels = 20;
  EXPECT_NEAR(moved.score(), 45, 1e-9);
}

// All was seen, and the last frame for less time.
TEST(Score, AShorterLastFrameIsNoLossOfTheOthers) {
  Sample shorter = with_scores(std::vector<double>(10, 90));
  shorter.test.duration_ms = 400;
  shorter.defects = {reason(DefectKind::kTimingChanged, Severity::kMinor)};
  shorter.defects[0].first_frame = shorter.defects[0].last_frame = 9;
  EXPECT_NEAR(shorter.score(), 90, 1e-9);
  shorter.defects[0].first_frame = 0;
  EXPECT_LT(shorter.score(), 70);
}

TEST(Score, AnotherSpeedAndFlickerCost) {
  Sample fast = with_scores(std::vector<double>(10, 100));
  fast.test.duration_ms = 500;
  EXPECT_NEAR(fast.score(), 100 / (1 + 0.5 * std::log(2)), 1e-9);
  EXPECT_EQ(fast.scored().parts[0].name, "speed");
  Sample flickers = with_scores(kFine);
  flickers.defects = {reason(DefectKind::kFlicker, Severity::kMajor)};
  EXPECT_NEAR(flickers.score(), 98.5 * 0.8, 1e-9);
}

TEST(Score, AStillHasNoSpeed) {
  Sample still = with_scores({100});
  still.test.frames = 1;
  still.test.duration_ms = 20;
  Measurements measured = still.measured();
  measured.reference.frames = 1;
  EXPECT_EQ(score_of(measured, {}).value, 100);
}

}  // namespace
}  // namespace framewise::judge
