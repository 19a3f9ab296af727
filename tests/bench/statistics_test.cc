// SPDX-License-Identifier: Apache-2.0
// Known answers: slices of recorded run times, and small cases by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "bench/classic_tests.h"
#include "bench/recorded_noise.h"
#include "bench/statistics/change_points.h"
#include "bench/statistics/gate.h"
#include "bench/statistics/growth_fit.h"
#include "bench/statistics/order.h"
#include "bench/statistics/random.h"
#include "bench/statistics/signed_rank.h"
#include "bench/statistics/slope.h"

namespace framewise::bench {
namespace {

double statistic_of(const std::string& name, const Pairs& pairs) {
  const std::vector<double> d = pairs.log_ratios();
  const Estimate shift = hodges_lehmann(d);
  if (name == "median_pos0_us") return median(pairs.first);
  if (name == "median_pos1_us") return median(pairs.second);
  if (name == "median_log_ratio") return median(d);
  if (name == "hl_log_ratio") return shift.value;
  if (name == "hl_lo95") return shift.lower;
  if (name == "hl_hi95") return shift.upper;
  if (name == "wilcoxon_exact_p_two_sided") return signed_rank_p_two_sided(d);
  if (name == "wilcoxon_exact_p_greater_margin_log1.01") {
    return signed_rank_p_greater(d, std::log(1.01));
  }
  if (name == "sign_exact_p_two_sided") return sign_test_p(d);
  if (name == "welch_t") return welch_test(pairs.first, pairs.second).statistic;
  if (name == "welch_p") return welch_test(pairs.first, pairs.second).p;
  if (name == "mannwhitney_u") {
    return mann_whitney_test(pairs.first, pairs.second).statistic;
  }
  if (name == "mannwhitney_p_asymptotic_cc") {
    return mann_whitney_test(pairs.first, pairs.second).p;
  }
  if (name == "theilsen_slope_pos0_per_pair")
    return theil_sen_slope(pairs.first);
  ADD_FAILURE() << "unknown statistic " << name;
  return 0;
}

TEST(BenchStatistics, EqualTheReferenceOnRecordedNoise) {
  SKIP_WITHOUT_NOISE();
  std::map<std::string, std::map<std::string, Pairs>> sets;
  int checked = 0;
  for (const Row& row : read_table(kNoise / "expected.tsv")) {
    const std::string& metric = row.at("metric");
    if (!sets.contains(metric)) sets[metric] = read_pairs(metric);
    const Pairs& all =
        sets[metric].at(row.at("session") + "/" + row.at("workload"));
    const Pairs slice =
        all.slice(std::stoul(row.at("first")), std::stoul(row.at("n")));
    const double expected = std::stod(row.at("value"));
    const std::string& name = row.at("statistic");
    const bool exact_p = name.find("exact_p") != std::string::npos;
    EXPECT_NEAR(statistic_of(name, slice), expected,
                exact_p ? 1e-9 : 1e-6 * std::abs(expected))
        << row.at("session") << " " << row.at("workload") << " " << name;
    ++checked;
  }
  EXPECT_EQ(checked, 70);
}

TEST(HodgesLehmann, IsTheMedianOfAllMeansOfTwo) {
  Random random(7);
  for (const size_t n : {1u, 2u, 3u, 7u, 12u, 60u, 201u}) {
    std::vector<double> d(n);
    for (double& one : d) one = random.normal();
    std::vector<double> means;
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = i; j < n; ++j) means.push_back((d[i] + d[j]) / 2);
    }
    EXPECT_EQ(hodges_lehmann(d).value, median(means)) << n;
  }
}

TEST(HodgesLehmann, HasNoIntervalBelowSixPairs) {
  const std::vector<double> five = {1, 2, 3, 4, 5};
  EXPECT_TRUE(std::isinf(hodges_lehmann(five).upper));
  const std::vector<double> six = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(hodges_lehmann(six).lower, 1);
  EXPECT_EQ(hodges_lehmann(six).upper, 6);
}

TEST(HodgesLehmann, HandlesEqualValuesAndBothSignsOfZero) {
  const std::vector<double> zeros = {0.0, -0.0, 0.0, -0.0, 0.0, -0.0, 0.0};
  EXPECT_EQ(hodges_lehmann(zeros).value, 0);
  EXPECT_EQ(hodges_lehmann(zeros).upper, 0);
}

TEST(SignedRank, RejectsTwelveEqualSignsAtTwoToTheMinusTwelve) {
  std::vector<double> d;
  for (int i = 1; i <= 12; ++i) d.push_back(0.1 + 0.001 * i);
  EXPECT_DOUBLE_EQ(signed_rank_p_greater(d), std::ldexp(1.0, -12));
}

TEST(SignedRank, HandlesMoreThanTwoHundredPairs) {
  Random random(3);
  std::vector<double> d(10'000);
  for (double& one : d) one = 0.01 + 0.1 * random.normal();
  EXPECT_LT(signed_rank_p_greater(d), 1e-12);
  const Estimate shift = hodges_lehmann(d);
  EXPECT_NEAR(shift.value, 0.01, 0.004);
  EXPECT_NEAR(shift.half_width(), 1.96 * 0.1 / 100 * 1.023, 2e-4);
}

TEST(Holm, MultipliesTheSmallestByAllAndKeepsTheOrder) {
  const std::vector<double> p = {0.01, 0.04, 0.03, 0.005};
  const std::vector<double> adjusted = holm_adjusted(p);
  EXPECT_DOUBLE_EQ(adjusted[3], 0.02);
  EXPECT_DOUBLE_EQ(adjusted[0], 0.03);
  EXPECT_DOUBLE_EQ(adjusted[2], 0.06);
  EXPECT_DOUBLE_EQ(adjusted[1], 0.06);
}

std::vector<double> around(double center, double spread, int count) {
  std::vector<double> d;
  for (int i = 0; i < count; ++i) {
    d.push_back(center + spread * (i % 2 ? 1 : -1) * (1 + 0.01 * i));
  }
  return d;
}

ChangeVerdict verdict_of(const std::vector<double>& d) {
  const GateRule rule;
  const Change change = change_of(d, rule);
  return judge_changes(std::span(&change, 1), rule).front();
}

TEST(Gate, NamesEachKindOfChange) {
  EXPECT_EQ(verdict_of(around(std::log(1.12), 0.005, 24)),
            ChangeVerdict::kCritical);
  EXPECT_EQ(verdict_of(around(std::log(1.06), 0.005, 24)),
            ChangeVerdict::kWarning);
  EXPECT_EQ(verdict_of(around(std::log(1.03), 0.005, 24)),
            ChangeVerdict::kSmallChange);
  EXPECT_EQ(verdict_of(around(std::log(0.9), 0.005, 24)),
            ChangeVerdict::kImproved);
  EXPECT_EQ(verdict_of(around(0, 0.005, 24)), ChangeVerdict::kUnchanged);
  std::vector<double> wide;
  for (int i = 0; i < 24; ++i) wide.push_back(0.05 * (i - 11.5));
  EXPECT_EQ(verdict_of(wide), ChangeVerdict::kInconclusive);
}

TEST(Gate, RefusesWorkThatTheClockCannotResolve) {
  std::vector<double> d = around(0.2, 0.001, 18);
  d.insert(d.end(), 6, 0.0);
  EXPECT_EQ(verdict_of(d), ChangeVerdict::kInconclusive);
}

TEST(Gate, StopsByTheWidthOfTheIntervalAlone) {
  const GateRule rule;
  EXPECT_FALSE(has_enough_pairs(around(0, 0.001, 10), rule, 1));
  EXPECT_TRUE(has_enough_pairs(around(0, 0.001, 12), rule, 1));
  EXPECT_TRUE(has_enough_pairs(around(0.5, 0.001, 12), rule, 1));
  EXPECT_FALSE(has_enough_pairs(around(0, 0.1, 12), rule, 1));
  EXPECT_FALSE(has_enough_pairs(around(0.5, 0.1, 12), rule, 1));
  EXPECT_TRUE(has_enough_pairs(around(0, 0.1, 60), rule, 1));
}

TEST(Gate, BeginsWithMorePairsWhereMoreScenariosShareTheAlpha) {
  const GateRule rule;
  EXPECT_EQ(first_pairs(rule, 16), 12);
  EXPECT_EQ(first_pairs(rule, 1000), 16);
}

TEST(Gate, StatesTheSmallestSlowdownThatItFinds) {
  const GateRule rule;
  Change change;
  change.log_ratio = {0, -0.0175, 0.0175};
  EXPECT_NEAR(smallest_detectable(change, rule, 1), 0.01 + 1.84 * 0.0175, 1e-4);
  EXPECT_NEAR(smallest_detectable(change, rule, 16), 0.01 + 2.23 * 0.0175,
              2e-4);
}

TEST(GrowthFit, FindsTheExponent) {
  std::vector<double> sizes;
  std::vector<double> costs;
  Random random(5);
  for (double n = 100; n < 1e6; n *= 2) {
    sizes.push_back(n);
    costs.push_back(3e-6 * std::pow(n, 1.9) * std::exp(0.02 * random.normal()));
  }
  const GrowthFit fit = fit_growth(sizes, costs);
  EXPECT_NEAR(fit.exponent.value, 1.9, 0.02);
  EXPECT_FALSE(fit.exponent.excludes(1.9));
  EXPECT_TRUE(fit.exponent.excludes(1.0));
  EXPECT_GT(fit.explained, 0.99);
}

TEST(GrowthFit, DoesNotConcludeFromTwoSizes) {
  const std::vector<double> sizes = {1, 2};
  const std::vector<double> costs = {1, 8};
  const GrowthFit fit = fit_growth(sizes, costs);
  EXPECT_NEAR(fit.exponent.value, 3, 1e-12);
  EXPECT_FALSE(fit.exponent.excludes(1));
}

TEST(Slope, FindsGrowthInDependentNoise) {
  Random random(11);
  std::vector<double> series;
  double noise = 0;
  for (int i = 0; i < 200; ++i) {
    noise = 0.6 * noise + random.normal();
    series.push_back(100 + 0.1 * i + noise);
  }
  const Estimate slope = slope_with_interval(series);
  EXPECT_NEAR(slope.value, 0.1, 0.02);
  EXPECT_TRUE(slope.excludes(0));
  EXPECT_EQ(slope.lower, slope_with_interval(series).lower);
}

TEST(ChangePoints, FindAStepAndNothingInAShortHistory) {
  Random random(2);
  std::vector<double> series;
  for (int i = 0; i < 60; ++i) {
    series.push_back((i < 40 ? 0 : 0.08) + 0.01 * random.normal());
  }
  const auto points = find_change_points(series);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_NEAR(double(points[0].first), 40, 1);
  EXPECT_NEAR(points[0].size.value, 0.08, 0.01);
  EXPECT_TRUE(points[0].size.excludes(0));
  EXPECT_TRUE(find_change_points(std::span(series).first(14)).empty());
}

TEST(ChangePoints, LeaveAConstantSeriesAlone) {
  const std::vector<double> series(50, 0.25);
  EXPECT_TRUE(find_change_points(series).empty());
}

}  // namespace
}  // namespace framewise::bench
