// SPDX-License-Identifier: Apache-2.0
#include "judge/score/effective_durations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace framewise::judge {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

// Meeting i has the score i of these.
MetricReport scores(std::vector<std::optional<double>> values) {
  MetricReport own;
  own.values = std::move(values);
  return own;
}

auto about(double ms) { return DoubleNear(ms, 0.05); }

TEST(EffectiveDurations, FramesThatMeetOneByOneCountInFull) {
  const std::vector<Meeting> meetings = {{0, 40, 0, 0, 0}, {40, 60, 1, 1, 1}};
  EXPECT_THAT(effective_durations(meetings, scores({90, 20})),
              ElementsAre(40, 60));
}

// The test dropped every second frame of 30 frames per second.
TEST(EffectiveDurations, AFrameShownAMomentTooLongCountsAsMotion) {
  const std::vector<Meeting> meetings = {{0, 33, 0, 0, 0},
                                         {33, 33, 1, 0, 1},
                                         {66, 33, 2, 1, 2},
                                         {99, 33, 3, 1, 3}};
  EXPECT_THAT(
      effective_durations(meetings, scores({99, 40, 99, 40})),
      ElementsAre(about(63.97), about(2.03), about(63.97), about(2.03)));
}

TEST(EffectiveDurations, AFrameShownASecondTooLongCounts) {
  const std::vector<Meeting> meetings = {{0, 100, 0, 0, 0},
                                         {100, 1000, 1, 0, 1}};
  EXPECT_THAT(effective_durations(meetings, scores({99, 40})),
              ElementsAre(about(273.6), about(826.4)));
}

// One test frame instead of ten reference frames of 100 ms counts as much as
// instead of one reference frame of a second.
TEST(EffectiveDurations, AFrameInsteadOfSeveralCountsForAllOfThem) {
  std::vector<Meeting> meetings;
  for (int64_t i = 0; i <= 10; ++i) {
    meetings.push_back({100.0 * double(i), 100, i, 0, size_t(i)});
  }
  std::vector<std::optional<double>> values(11, 40.0);
  values[0] = 99;
  const std::vector<double> times =
      effective_durations(meetings, scores(values));
  EXPECT_THAT(times[0], about(273.6));
  for (size_t i = 1; i <= 10; ++i) EXPECT_THAT(times[i], about(82.64));
}

TEST(EffectiveDurations, TooEarlyAndTooLongAreTwoFaults) {
  const std::vector<Meeting> meetings = {
      {0, 100, 0, 0, 0}, {100, 100, 1, 0, 1}, {200, 100, 2, 0, 2}};
  EXPECT_THAT(effective_durations(meetings, scores({40, 99, 40})),
              ElementsAre(about(25), about(250), about(25)));
}

// The best score, not the longest meeting, determines the frame that a test
// frame shows.
TEST(EffectiveDurations, TheBestMeetingCountsHoweverShort) {
  const std::vector<Meeting> meetings = {{0, 40, 0, 0, 0}, {40, 400, 1, 0, 1}};
  const std::vector<double> times =
      effective_durations(meetings, scores({99, 40}));
  EXPECT_GT(times[0], 150);
  EXPECT_DOUBLE_EQ(std::accumulate(times.begin(), times.end(), 0.0), 440);
}

// Two frames of this duration on both sides. The test changes `late_ms` later.
// Returns the effective duration of the meeting of the second reference frame
// with the first test frame.
double late_duration(double frame_ms, double late_ms) {
  const std::vector<Meeting> meetings = {
      {0, frame_ms, 0, 0, 0},
      {frame_ms, late_ms, 1, 0, 1},
      {frame_ms + late_ms, frame_ms - late_ms, 1, 1, 2}};
  return effective_durations(meetings, scores({99, 40, 99}))[1];
}

struct Lateness {
  double frame_ms;
  double ignored_ms;
  double counted_ms;
};

// Each row has a duration of frames, a delay below and a delay above the limit.
TEST(EffectiveDurations, LatenessCountsAboveItsLimits) {
  const Lateness rows[] = {
      {20, 10, 10.1},   // ticks of GIF: half of the frame
      {16, 8, 8.1},     // the same, in a shorter frame
      {30, 10, 10.1},   // ticks of GIF: 10 ms
      {72, 18, 18.1},   // rounding: a quarter of the frame
      {100, 20, 20.1},  // rounding: 20 ms
      {200, 30, 30.1},  // long frames: 15 % of the frame
      {500, 60, 60.1},  // long frames: 60 ms
  };
  for (const Lateness& row : rows) {
    EXPECT_EQ(late_duration(row.frame_ms, row.ignored_ms), 0) << row.frame_ms;
    EXPECT_GT(late_duration(row.frame_ms, row.counted_ms), 0) << row.frame_ms;
  }
}

TEST(EffectiveDurations, ThereMayBeNoMeetingAtAll) {
  EXPECT_TRUE(effective_durations({}, scores({})).empty());
  const std::vector<Meeting> still = {{0, 0, 0, 0, 0}};
  EXPECT_THAT(effective_durations(still, scores({std::nullopt})),
              ElementsAre(1));
}

}  // namespace
}  // namespace framewise::judge
