// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing/pairing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>
#include <set>

namespace framewise::timeline {
namespace {

using testing::HasSubstr;

Timeline timeline(TimeBase base, const std::vector<int64_t>& durations,
                  int64_t start = 0) {
  Timeline result{base, {}};
  for (const int64_t duration : durations) {
    result.frames.push_back({start, duration});
    start += duration;
  }
  return result;
}

constexpr TimeBase kCentiseconds{1, 100};

std::vector<std::pair<int64_t, int64_t>> meetings(const Pairing& pairing) {
  std::vector<std::pair<int64_t, int64_t>> result;
  for (const Interval& interval : pairing.intervals) {
    result.emplace_back(interval.reference, interval.test);
  }
  return result;
}

TEST(Pairing, GivesADroppedFrameTheTimeOfItsNeighbor) {
  const auto pairing =
      pair(timeline(kCentiseconds, {10, 10, 10}),
           timeline(kCentiseconds, {10, 20}), PairingMode::kAuto);
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->mode, PairingMode::kTime);
  EXPECT_THAT(
      meetings(*pairing),
      testing::ElementsAre(std::pair(0, 0), std::pair(1, 1), std::pair(2, 1)));
  EXPECT_EQ(pairing->intervals[2].start_ms, 200);
  EXPECT_EQ(pairing->intervals[2].duration_ms, 100);
  EXPECT_TRUE(pairing->findings.empty());
}

TEST(Pairing, ComparesTimeBasesExactly) {
  // 1001/30000 s a frame against the same rate in another time base: all
  // boundaries coincide, which rounded times would miss.
  const auto pairing =
      pair(timeline({1001, 30000}, std::vector<int64_t>(1000, 1)),
           timeline({1, 90000}, std::vector<int64_t>(1000, 3003)),
           PairingMode::kTime);
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->intervals.size(), 1000u);
  for (const Interval& interval : pairing->intervals) {
    EXPECT_EQ(interval.reference, interval.test);
  }
}

TEST(Pairing, DoesNotMistakeRoundedTimesForChanges) {
  // 24 frames a second in exact time, in WebM's milliseconds and in GIF's
  // hundredths of a second.
  Timeline exact = timeline({1, 24}, std::vector<int64_t>(24, 1));
  Timeline webm{{1, 1000}, {}};
  Timeline gif{{1, 100}, {}};
  for (int i = 0; i < 24; ++i) {
    const auto rounded = [i](int per_second) {
      const auto at = [per_second](int frame) {
        return int64_t(std::lround(frame * per_second / 24.0));
      };
      return FrameTime{at(i), at(i + 1) - at(i)};
    };
    webm.frames.push_back(rounded(1000));
    gif.frames.push_back(rounded(100));
  }
  for (const auto& [a, b] :
       {std::pair(exact, webm), {exact, gif}, {webm, gif}, {gif, webm}}) {
    const auto pairing = pair(a, b, PairingMode::kAuto);
    ASSERT_TRUE(pairing);
    EXPECT_EQ(pairing->pairs.size(), 24u);
    for (const FramePair& pair : pairing->pairs) {
      EXPECT_EQ(pair.reference, pair.test);
    }
    EXPECT_THAT(pairing->why, HasSubstr("less than a tick apart"));
  }
}

TEST(Pairing, AStillMeetsEveryFrame) {
  const auto pairing = pair(timeline(kCentiseconds, {10, 10}),
                            timeline(kCentiseconds, {0}), PairingMode::kAuto);
  ASSERT_TRUE(pairing);
  EXPECT_THAT(meetings(*pairing),
              testing::ElementsAre(std::pair(0, 0), std::pair(1, 0)));
  EXPECT_TRUE(pairing->findings.empty());
}

TEST(Pairing, TwoStillsMeetOnce) {
  const auto pairing = pair(timeline(kCentiseconds, {0}),
                            timeline(kCentiseconds, {0}), PairingMode::kAuto);
  ASSERT_TRUE(pairing);
  ASSERT_EQ(pairing->pairs.size(), 1u);
  EXPECT_EQ(pairing->pairs[0].weight, 1);
}

TEST(Pairing, HoldsTheLastFrameOfTheShorterAndSaysSo) {
  const auto pairing =
      pair(timeline(kCentiseconds, {10, 10, 10}),
           timeline(kCentiseconds, {10, 10}), PairingMode::kTime);
  ASSERT_TRUE(pairing);
  EXPECT_THAT(
      meetings(*pairing),
      testing::ElementsAre(std::pair(0, 0), std::pair(1, 1), std::pair(2, 1)));
  ASSERT_EQ(pairing->faults.size(), 1u);
  EXPECT_EQ(pairing->faults[0].kind, DefectKind::kTruncated);
  EXPECT_EQ(pairing->faults[0].first_frame, 2);
  ASSERT_EQ(pairing->findings.size(), 1u);
  EXPECT_EQ(pairing->findings[0].kind, "held_last_frame");
}

TEST(Pairing, ChoosesTheIndexWhenOnlyTheSpeedDiffers) {
  const auto pairing =
      pair(timeline(kCentiseconds, {10, 10, 10, 10}),
           timeline(kCentiseconds, {5, 5, 5, 5}), PairingMode::kAuto);
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->mode, PairingMode::kIndex);
  EXPECT_THAT(pairing->why, HasSubstr("both have 4 frames"));
  ASSERT_EQ(pairing->faults.size(), 1u);
  EXPECT_EQ(pairing->faults[0].kind, DefectKind::kSpeedChanged);
}

TEST(Pairing, StretchesTheTestToTheSameTotal) {
  // The test runs at 7/3 of the speed; every frame is still paired with itself.
  const auto pairing =
      pair(timeline(kCentiseconds, {21, 7, 14}),
           timeline(kCentiseconds, {9, 3, 6}), PairingMode::kStretch);
  ASSERT_TRUE(pairing);
  EXPECT_THAT(
      meetings(*pairing),
      testing::ElementsAre(std::pair(0, 0), std::pair(1, 1), std::pair(2, 2)));
  EXPECT_DOUBLE_EQ(pairing->intervals[1].start_ms, 210);
}

TEST(Pairing, IndexLeavesOutWhatHasNoPartner) {
  const auto pairing =
      pair(timeline(kCentiseconds, {1, 2, 3}), timeline(kCentiseconds, {9, 9}),
           PairingMode::kIndex);
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->pairs.size(), 2u);
  EXPECT_EQ(pairing->findings.back().kind, "dropped_frames");
}

TEST(Pairing, BeginsBothSidesAtTheirFirstFrame) {
  const auto pairing =
      pair(timeline(kCentiseconds, {10, 10}, 500),
           timeline(kCentiseconds, {10, 10}, -3), PairingMode::kTime);
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->pairs.size(), 2u);
  EXPECT_EQ(pairing->intervals[0].start_ms, 0);
}

TEST(Pairing, AGapBelongsToTheFrameBefore) {
  Timeline gaps = timeline(kCentiseconds, {10, 10});
  gaps.frames[1].start = 30;
  const auto pairing =
      pair(gaps, timeline(kCentiseconds, {40}), PairingMode::kTime);
  ASSERT_TRUE(pairing);
  EXPECT_EQ(pairing->intervals[0].duration_ms, 300);
}

TEST(Pairing, RefusesWhatCannotBeCompared) {
  EXPECT_FALSE(pair({kCentiseconds, {}}, timeline(kCentiseconds, {1}),
                    PairingMode::kAuto));
  EXPECT_FALSE(pair(timeline({0, 100}, {1}), timeline(kCentiseconds, {1}),
                    PairingMode::kAuto));
  EXPECT_FALSE(pair(timeline(kCentiseconds, {int64_t{1} << 60}),
                    timeline(kCentiseconds, {1}), PairingMode::kAuto));
}

// Invariants of every pair of timelines.
TEST(Pairing, CoversTheWholeTimeOnceWithDistinctPairs) {
  std::mt19937 random(11);
  const TimeBase bases[] = {{1, 100}, {1, 1000}, {1001, 30000}, {1, 90000}};
  for (int round = 0; round < 300; ++round) {
    Timeline sides[2];
    for (Timeline& side : sides) {
      std::vector<int64_t> durations(1 + random() % 12);
      for (int64_t& duration : durations) duration = int64_t(random() % 20);
      side = timeline(bases[random() % 4], durations);
    }
    for (const PairingMode mode : {PairingMode::kTime, PairingMode::kStretch}) {
      const auto pairing = pair(sides[0], sides[1], mode);
      ASSERT_TRUE(pairing);
      double now = 0;
      double weight = 0;
      std::set<std::pair<int64_t, int64_t>> seen;
      for (const FramePair& pair : pairing->pairs) {
        EXPECT_TRUE(seen.emplace(pair.reference, pair.test).second);
        weight += pair.weight;
      }
      int64_t reference = 0;
      int64_t test = 0;
      for (const Interval& interval : pairing->intervals) {
        EXPECT_NEAR(interval.start_ms, now, 1e-9);
        now += interval.duration_ms;
        EXPECT_GE(interval.reference, reference);
        EXPECT_GE(interval.test, test);
        reference = interval.reference;
        test = interval.test;
        EXPECT_EQ(pairing->pairs[interval.pair].reference, interval.reference);
      }
      if (now == 0) continue;  // neither side has a duration
      EXPECT_NEAR(weight, now, 1e-6);
      const double total =
          mode == PairingMode::kTime
              ? std::max(pairing->reference_ms, pairing->test_ms)
              : pairing->reference_ms;
      if (pairing->reference_ms == 0) continue;
      EXPECT_NEAR(now, total, 1e-6);
    }
  }
}

TEST(Pairing, IsTheSameSeenFromTheOtherSide) {
  std::mt19937 random(3);
  for (int round = 0; round < 100; ++round) {
    Timeline sides[2];
    for (Timeline& side : sides) {
      std::vector<int64_t> durations(1 + random() % 9);
      for (int64_t& duration : durations) duration = 1 + int64_t(random() % 9);
      side = timeline(kCentiseconds, durations);
    }
    const auto there = pair(sides[0], sides[1], PairingMode::kTime);
    const auto back = pair(sides[1], sides[0], PairingMode::kTime);
    ASSERT_EQ(there->intervals.size(), back->intervals.size());
    for (size_t i = 0; i < there->intervals.size(); ++i) {
      EXPECT_EQ(there->intervals[i].reference, back->intervals[i].test);
      EXPECT_EQ(there->intervals[i].start_ms, back->intervals[i].start_ms);
    }
  }
}

}  // namespace
}  // namespace framewise::timeline
