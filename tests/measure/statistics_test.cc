// SPDX-License-Identifier: Apache-2.0
#include "measure/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace framewise::measure {
namespace {

using testing::ElementsAre;

TEST(Statistics, HasNoSummaryOfNothing) {
  EXPECT_FALSE(Statistics().summary());
}

TEST(Statistics, WeighsValuesByTheirTime) {
  Statistics statistics;
  statistics.add(80, 1);
  statistics.add(40, 3);
  const Summary summary = *statistics.summary();
  EXPECT_DOUBLE_EQ(summary.mean, 50);
  EXPECT_DOUBLE_EQ(*summary.harmonic_mean, 4 / (1.0 / 80 + 3.0 / 40));
  EXPECT_DOUBLE_EQ(summary.std, std::sqrt((900.0 + 3 * 100) / 4));
  EXPECT_EQ(summary.min, 40);
  EXPECT_EQ(summary.max, 80);
  EXPECT_EQ(summary.p50, 40);
  EXPECT_EQ(summary.p95, 80);
}

TEST(Statistics, APercentileIsTheValueNotExceededForThatShareOfTheTime) {
  Statistics statistics;
  for (int i = 100; i >= 1; --i) statistics.add(i, 0.1);
  const Summary summary = *statistics.summary();
  EXPECT_EQ(summary.p1, 1);
  EXPECT_EQ(summary.p5, 5);
  EXPECT_EQ(summary.p50, 50);
  EXPECT_EQ(summary.p95, 95);
}

TEST(Statistics, EqualValuesHaveThatMeanAndNoSpread) {
  Statistics statistics;
  for (int i = 0; i < 1000; ++i) statistics.add(0.1, 1.0 / 3);
  EXPECT_EQ(statistics.summary()->mean, 0.1);
  EXPECT_EQ(statistics.summary()->std, 0);
  EXPECT_EQ(*statistics.summary()->harmonic_mean, 0.1);
}

TEST(Statistics, SplittingAMomentChangesNothing) {
  std::mt19937 random(5);
  Statistics whole;
  Statistics split;
  for (int i = 0; i < 200; ++i) {
    const double value = double(random() % 1000) / 10 + 1;
    whole.add(value, 4);
    split.add(value, 1);
    split.add(value, 3);
  }
  const Summary a = *whole.summary();
  const Summary b = *split.summary();
  EXPECT_NEAR(a.mean, b.mean, 1e-12);
  EXPECT_NEAR(a.std, b.std, 1e-12);
  EXPECT_EQ(a.p1, b.p1);
  EXPECT_EQ(a.p50, b.p50);
}

TEST(Statistics, NegativeValuesHaveNoHarmonicMean) {
  Statistics statistics;
  statistics.add(-5, 1);
  statistics.add(5, 1);
  EXPECT_FALSE(statistics.summary()->harmonic_mean);
}

TEST(Statistics, TheWorstComeFirstAndPerfectOnesNever) {
  Statistics statistics;
  for (const double value : {100.0, 30.0, 70.0, 30.0, 100.0}) {
    statistics.add(value, 1);
  }
  MetricInfo info{.direction = Direction::kHigherIsBetter, .perfect = 100};
  EXPECT_THAT(statistics.worst(2, info), ElementsAre(1, 3));
  EXPECT_THAT(statistics.worst(9, info), ElementsAre(1, 3, 2));
  info = {.direction = Direction::kLowerIsBetter, .perfect = 30};
  EXPECT_THAT(statistics.worst(9, info), ElementsAre(0, 4, 2));
}

}  // namespace
}  // namespace framewise::measure
