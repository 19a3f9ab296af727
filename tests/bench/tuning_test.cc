// SPDX-License-Identifier: Apache-2.0
#include "bench/tuning/tuning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "bench/statistics/random.h"

namespace framewise::bench {
namespace {

using testing::HasSubstr;

// Times of noise like that of recorded CPU times: most within 3 %, some far
// out.
double noisy(double time, Random& random) {
  const double tail = random.unit() < 0.05 ? random.unit() : 0;
  return time * std::exp(0.03 * random.normal() + tail);
}

Change fresh_change(double ratio, Random& random) {
  std::vector<double> d;
  for (int i = 0; i < 24; ++i) {
    d.push_back(std::log(noisy(ratio, random) / noisy(1, random)));
  }
  return change_of(d, GateRule());
}

TEST(Tuning, KeepsTheDefaultAmongEightEqualArms) {
  Random random(9);
  int changed = 0;
  constexpr int kRuns = 500;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<std::vector<double>> blocks;
    for (int i = 0; i < 10; ++i) {
      std::vector<double> times(8);
      for (double& time : times) time = noisy(1, random);
      blocks.push_back(std::move(times));
    }
    EXPECT_GT(best_arm(blocks), 0u);
    changed += is_worth_changing(fresh_change(1, random), Aim::kCpuTime, 1, 2);
  }
  EXPECT_LE(changed, kRuns * 5 / 100);
}

TEST(Tuning, TakesAnArmThatIsTenPercentFaster) {
  Random random(10);
  int changed = 0;
  for (int run = 0; run < 100; ++run) {
    changed +=
        is_worth_changing(fresh_change(0.9, random), Aim::kCpuTime, 1, 2);
  }
  EXPECT_GE(changed, 95);
}

TEST(Tuning, FindsTheBestArm) {
  const std::vector<std::vector<double>> blocks = {
      {1, 1.2, 0.8, 0.9}, {2, 2.4, 1.6, 1.8}, {1, 1.1, 0.7, 0.95}};
  EXPECT_EQ(best_arm(blocks), 2u);
}

TEST(Tuning, DoesNotTrustWallTimeOfABusyMachine) {
  Change change;
  change.log_ratio = {-0.4, -0.42, -0.38};
  EXPECT_TRUE(is_worth_changing(change, Aim::kWallTime, 0.5, 2));
  EXPECT_FALSE(is_worth_changing(change, Aim::kWallTime, 3, 2));
  change.log_ratio = {-0.4, -0.5, -0.3};
  EXPECT_FALSE(is_worth_changing(change, Aim::kWallTime, 0.5, 2));
}

TEST(Tuning, TakesLessMemoryOnlyFromATenthOn) {
  Change change;
  change.log_ratio = {-0.3, -0.32, -0.28};
  EXPECT_TRUE(is_worth_changing(change, Aim::kPeakMemory, 9, 2));
  change.log_ratio = {-0.09, -0.1, -0.08};
  EXPECT_FALSE(is_worth_changing(change, Aim::kPeakMemory, 0, 2));
}

TEST(Tuning, SaysThatOtherValuesCostMore) {
  Tuned cache{{"cache.use", "--cache", Aim::kCpuTime, "disk", {"none"}},
              "disk",
              {},
              "none",
              ""};
  cache.fresh.log_ratio = {2.3, 2.2, 2.4};
  cache.fresh.pairs = 12;
  const std::string reason = reason_of(cache, {}, {}, GateRule());
  EXPECT_THAT(reason, HasSubstr("every other value costs more"));
  EXPECT_THAT(reason, HasSubstr("none against disk: cpu time +897.4 %"));
}

TEST(Tuning, WritesAConfigurationWithReasons) {
  Tuned threads{{"threads", "--threads", Aim::kWallTime, "0", {"1"}},
                "1",
                {},
                "1",
                "1 against 0: -9 %"};
  Tuned sampling{{"compare.sampling", "--sampling", Aim::kCpuTime, "auto", {}},
                 "auto",
                 {},
                 "",
                 "default kept"};
  MachineFacts machine;
  machine.processor = "CPU";
  const std::string text =
      tuned_configuration({threads, sampling}, machine, {}, "2026-01-02");
  EXPECT_THAT(text, HasSubstr("# 1 against 0: -9 %\nthreads = 1\n"));
  EXPECT_THAT(text, HasSubstr("[compare]\n\n# default kept\nsampling = "
                              "\"auto\"\n"));
  EXPECT_THAT(text, HasSubstr("2026-01-02"));
}

}  // namespace
}  // namespace framewise::bench
