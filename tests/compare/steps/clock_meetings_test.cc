// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/clock_meetings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using timeline::Placement;

constexpr double kLong = 10'000;

std::vector<int64_t> pictures(const std::vector<Meeting>& meetings) {
  std::vector<int64_t> numbers;
  for (const Meeting& one : meetings) numbers.push_back(one.test_frame);
  return numbers;
}

// Frames of the test that show these of the reference, which all differ unless
// `runs` says otherwise, and meet one by one.
struct Played {
  timeline::Pairing pairing;
  std::vector<Meeting> meetings;
};
Played shows(std::vector<int64_t> content, std::vector<size_t> runs = {}) {
  Played played;
  timeline::Alignment& alignment = played.pairing.alignment.emplace();
  for (size_t j = 0; j < content.size(); ++j) {
    alignment.partners.push_back({.content = content[j], .clock = int64_t(j)});
    alignment.runs.push_back(j);
    played.meetings.push_back(
        {40.0 * double(j), 40, int64_t(j), int64_t(j), j});
    played.pairing.pairs.push_back({int64_t(j), int64_t(j), 40, 40});
    played.pairing.intervals.push_back(
        {40.0 * double(j), 40, int64_t(j), int64_t(j), j});
  }
  if (!runs.empty()) alignment.runs = std::move(runs);
  return played;
}

TEST(Viewing, WhatRepeatsAPictureInThePlaceOfAnotherIsThatPicture) {
  const Played played = shows({0, 0, 0, 3, 3, 5});
  const judge::Viewing viewing =
      comparison::viewing_of(played.meetings, played.pairing, kLong);
  EXPECT_THAT(pictures(viewing.meetings), ElementsAre(0, 0, 0, 3, 3, 5));
  EXPECT_THAT(viewing.by_clock, IsEmpty());
  EXPECT_THAT(viewing.foreign, IsEmpty());
}

TEST(Viewing, ItMayComeBeforeIt) {
  const Played played = shows({1, 1, 2, 5, 5, 5});
  EXPECT_THAT(
      pictures(comparison::viewing_of(played.meetings, played.pairing, kLong)
                   .meetings),
      ElementsAre(1, 1, 2, 5, 5, 5));
}

// What is wrong with one of them is seen.
TEST(Viewing, FramesOfWhatStandsStillAreEachTheirOwn) {
  const Played played = shows({0, 0, 0, 3, 3}, {0, 0, 0, 1, 2});
  EXPECT_THAT(
      pictures(comparison::viewing_of(played.meetings, played.pairing, kLong)
                   .meetings),
      ElementsAre(0, 1, 2, 3, 3));
}

TEST(Viewing, WhatIsUncertainIsLeftAsItIs) {
  Played played = shows({0, 0, 2, 2});
  played.pairing.alignment->confidence = 0.5;
  EXPECT_THAT(
      pictures(comparison::viewing_of(played.meetings, played.pairing, kLong)
                   .meetings),
      ElementsAre(0, 1, 2, 3));
  played.pairing.alignment.reset();
  EXPECT_THAT(
      pictures(comparison::viewing_of(played.meetings, played.pairing, kLong)
                   .meetings),
      ElementsAre(0, 1, 2, 3));
}

TEST(Viewing, TheClocksPairsAreThereWhereOthersWereMade) {
  Played played = shows({0, 0, 2, 2});
  played.pairing.repaired = true;
  played.pairing.pairs[3] = {2, 3, 40, 0};
  played.pairing.pairs.push_back({3, 3, 0, 40});
  played.pairing.alignment->partners[2].placement = Placement::kForeign;
  const judge::Viewing viewing =
      comparison::viewing_of(played.meetings, played.pairing, kLong);
  ASSERT_EQ(viewing.by_clock.size(), 4u);
  EXPECT_EQ(viewing.by_clock[3].reference_frame, 3);
  EXPECT_EQ(viewing.by_clock[3].pair, 4u);
  EXPECT_EQ(viewing.by_clock[3].duration_ms, 40);
  EXPECT_EQ(viewing.by_clock[3].at_ms, 120);
  EXPECT_THAT(pictures(viewing.by_clock), ElementsAre(0, 0, 2, 3));
  EXPECT_THAT(pictures(viewing.foreign), ElementsAre(2));
}

// Or what is missing would be charged twice.
TEST(Viewing, APictureOfNothingCountsForAsLongAsTheTestPlays) {
  Played played = shows({0, 1, 2});
  played.pairing.repaired = true;
  played.pairing.alignment->partners[2].placement = Placement::kForeign;
  for (int64_t missing = 3; missing < 9; ++missing) {
    played.pairing.pairs.push_back({missing, 2, 0, 40});
  }
  const judge::Viewing viewing =
      comparison::viewing_of(played.meetings, played.pairing, 100);
  EXPECT_EQ(viewing.by_clock.size(), 9u);
  EXPECT_EQ(viewing.by_clock.back().at_ms, 320);
  ASSERT_EQ(viewing.foreign.size(), 1u);
  EXPECT_EQ(viewing.foreign[0].at_ms, 80);
  EXPECT_EQ(viewing.foreign[0].duration_ms, 20);
}

}  // namespace
}  // namespace framewise
