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

TEST(SeenTimes, WhatMeetsOneByOneCountsAsLongAsItLasts) {
  const std::vector<Meeting> meetings = {{0, 40, 0, 0, 0}, {40, 60, 1, 1, 1}};
  EXPECT_THAT(effective_durations(meetings, scores({90, 20})),
              ElementsAre(40, 60));
}

// Every second of 30 pictures a second was dropped.
TEST(SeenTimes, APictureThatStaysAMomentTooLongPassesForMotion) {
  const std::vector<Meeting> meetings = {{0, 33, 0, 0, 0},
                                         {33, 33, 1, 0, 1},
                                         {66, 33, 2, 1, 2},
                                         {99, 33, 3, 1, 3}};
  EXPECT_THAT(
      effective_durations(meetings, scores({99, 40, 99, 40})),
      ElementsAre(about(63.97), about(2.03), about(63.97), about(2.03)));
}

TEST(SeenTimes, APictureThatStaysForASecondTooLongIsSeen) {
  const std::vector<Meeting> meetings = {{0, 100, 0, 0, 0},
                                         {100, 1000, 1, 0, 1}};
  EXPECT_THAT(effective_durations(meetings, scores({99, 40})),
              ElementsAre(about(273.6), about(826.4)));
}

// In the place of ten of 100 ms, as much as in the place of one of a second.
TEST(SeenTimes, WhatStandsForSeveralIsSeenAsLongAsAllOfThem) {
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

// What comes too early and what stays too long are two faults.
TEST(SeenTimes, BeforeAndAfterItsTimeAreTwoMoments) {
  const std::vector<Meeting> meetings = {
      {0, 100, 0, 0, 0}, {100, 100, 1, 0, 1}, {200, 100, 2, 0, 2}};
  EXPECT_THAT(effective_durations(meetings, scores({40, 99, 40})),
              ElementsAre(about(25), about(250), about(25)));
}

// Whatever a picture of the test meets for the longest time, it shows what it
// is most like.
TEST(SeenTimes, AShortMeetingThatFitsIsWhatAPictureShows) {
  const std::vector<Meeting> meetings = {{0, 40, 0, 0, 0}, {40, 400, 1, 0, 1}};
  const std::vector<double> times =
      effective_durations(meetings, scores({99, 40}));
  EXPECT_GT(times[0], 150);
  EXPECT_DOUBLE_EQ(std::accumulate(times.begin(), times.end(), 0.0), 440);
}

TEST(SeenTimes, ThereMayBeNoneAtAll) {
  EXPECT_TRUE(effective_durations({}, scores({})).empty());
  const std::vector<Meeting> still = {{0, 0, 0, 0, 0}};
  EXPECT_THAT(effective_durations(still, scores({std::nullopt})),
              ElementsAre(1));
}

}  // namespace
}  // namespace framewise::judge
