// SPDX-License-Identifier: Apache-2.0
#include "timeline/sampling/steady_frames.h"

#include <gtest/gtest.h>

namespace framewise::timeline {
namespace {

std::vector<Interval> intervals_of(const std::vector<double>& durations_ms) {
  std::vector<Interval> intervals;
  double start_ms = 0;
  for (const double duration_ms : durations_ms) {
    intervals.push_back({.start_ms = start_ms, .duration_ms = duration_ms});
    start_ms += duration_ms;
  }
  return intervals;
}

using Indices = std::vector<size_t>;

TEST(SteadyFrames, OfOneDurationAreTheFramesThemselves) {
  const auto steady = steady_frames(intervals_of({40, 40, 40}));
  EXPECT_DOUBLE_EQ(steady.frames_per_second, 25);
  EXPECT_FALSE(steady.resampled);
  EXPECT_EQ(steady.intervals, (Indices{0, 1, 2}));
}

TEST(SteadyFrames, TakeTheRoundingOfAGifClockForOneDuration) {
  const auto steady = steady_frames(intervals_of({30, 30, 40, 30, 30, 40}));
  EXPECT_DOUBLE_EQ(steady.frames_per_second, 30);
  EXPECT_FALSE(steady.resampled);
}

TEST(SteadyFrames, RepeatWhatIsShownLonger) {
  const auto steady = steady_frames(intervals_of({100, 300, 200}));
  EXPECT_DOUBLE_EQ(steady.frames_per_second, 10);
  EXPECT_TRUE(steady.resampled);
  EXPECT_EQ(steady.intervals, (Indices{0, 1, 1, 1, 2, 2}));
}

TEST(SteadyFrames, GoNoFasterThanAScreen) {
  const auto steady = steady_frames(intervals_of({10, 1000, 35}));
  EXPECT_DOUBLE_EQ(steady.frames_per_second, kScreenRate);
  EXPECT_EQ(steady.intervals.size(), 63u);
  EXPECT_EQ(steady.intervals.front(), 0u);
  EXPECT_EQ(steady.intervals.back(), 2u);
}

TEST(SteadyFrames, LeaveOutWhatIsTooShortForTheScreen) {
  const auto steady = steady_frames(intervals_of(std::vector<double>(100, 2)));
  EXPECT_DOUBLE_EQ(steady.frames_per_second, kScreenRate);
  EXPECT_EQ(steady.intervals.size(), 12u);
}

TEST(SteadyFrames, OfNothingAreNone) {
  EXPECT_TRUE(steady_frames({}).intervals.empty());
}

TEST(SteadyFrames, OfOneIntervalAreOne) {
  EXPECT_EQ(steady_frames(intervals_of({2500})).intervals, Indices{0});
}

}  // namespace
}  // namespace framewise::timeline
