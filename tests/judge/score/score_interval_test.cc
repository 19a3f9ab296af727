// SPDX-License-Identifier: Apache-2.0
#include "judge/score/score_interval.h"

#include <gtest/gtest.h>

#include "judge/sample_measurements.h"

namespace framewise::judge {
namespace {

constexpr Shares kUsual = {0.55, 0.12, 0.09, 0.24};

double width_of(const ScoreInterval& interval) {
  return interval.high - interval.low;
}

TEST(ScoreInterval, HoldsTheScoreAndStaysOnTheScale) {
  for (const double score : {0.5, 20.0, 50.0, 75.0, 90.0, 99.9}) {
    for (const Shares& shares :
         {kUsual, Shares{1, 0, 0, 0}, Shares{0, 0, 0, 1}, Shares{}}) {
      const ScoreInterval interval = interval_of(score, shares);
      EXPECT_LT(interval.low, score);
      EXPECT_GT(interval.high, score);
      EXPECT_GE(interval.low, 0);
      EXPECT_LE(interval.high, 100);
    }
  }
}

TEST(ScoreInterval, OfEqualPicturesHasNoWidth) {
  EXPECT_EQ(interval_of(100, {}).low, 100);
  EXPECT_EQ(interval_of(100, {}).high, 100);
}

TEST(ScoreInterval, IsWiderWhereTheComponentsDisagree) {
  const double usual = width_of(interval_of(75, kUsual));
  EXPECT_LT(usual, 5);
  EXPECT_GT(width_of(interval_of(75, {0.1, 0.8, 0.05, 0.05})), 2 * usual);
}

TEST(ScoreInterval, FollowsWhatWrongTimingCosts) {
  Sample slow = with_scores(std::vector<double>(10, 80));
  const ScoreInterval right = slow.scored().interval;
  slow.test.duration_ms = 500;
  const Score late = slow.scored();
  EXPECT_LT(late.interval.high, right.high);
  EXPECT_LT(late.interval.low, *late.value);
  EXPECT_GT(late.interval.high, *late.value);
}

}  // namespace
}  // namespace framewise::judge
