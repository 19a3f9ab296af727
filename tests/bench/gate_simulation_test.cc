// SPDX-License-Identifier: Apache-2.0
// The rates that the gate states, made again from recorded noise and synthetic
// series. Seeds are fixed, so that the results are, too.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "bench/classic_tests.h"
#include "bench/recorded_noise.h"
#include "bench/statistics/change_points.h"
#include "bench/statistics/gate.h"
#include "bench/statistics/random.h"
#include "bench/statistics/replay.h"
#include "bench/statistics/slope.h"

namespace framewise::bench {
namespace {

constexpr int kDraws = 2000;
const GateRule kRule;

std::vector<RecordedPairs> sets_of(const std::string& metric,
                                   const std::string& session = "") {
  std::vector<RecordedPairs> sets;
  for (const auto& [name, pairs] : read_pairs(metric)) {
    if (pairs.first.size() < 60) continue;
    if (name.compare(0, session.size(), session) != 0) continue;
    sets.push_back(pairs.log_ratios());
  }
  return sets;
}

void print(const char* what, const VerdictCounts& counts) {
  std::printf(
      "%-28s critical %5.2f %%  warning %5.2f %%  small %5.2f %%  "
      "inconclusive %5.2f %%  pairs %.1f\n",
      what, 100 * counts.share(ChangeVerdict::kCritical),
      100 * counts.share(ChangeVerdict::kWarning),
      100 * counts.share(ChangeVerdict::kSmallChange),
      100 * counts.share(ChangeVerdict::kInconclusive), counts.mean_pairs());
}

TEST(GateSimulation, IntervalsOfEqualProgramsExcludeZeroInOneOfTwenty) {
  SKIP_WITHOUT_NOISE();
  const auto sets = sets_of("cpu_us");
  ASSERT_GE(sets.size(), 20u);
  Random random(1);
  int excluded = 0;
  for (int i = 0; i < kDraws; ++i) {
    const auto series =
        replay_series(sets[size_t(i) % sets.size()], 0, kRule, 1, random);
    excluded += hodges_lehmann(series).excludes(0);
  }
  const double share = double(excluded) / kDraws;
  std::printf("intervals that exclude 0: %.1f %%\n", 100 * share);
  EXPECT_GE(share, 0.03);
  EXPECT_LE(share, 0.065);
}

TEST(GateSimulation, OfCpuTimeHasTheStatedRates) {
  SKIP_WITHOUT_NOISE();
  const auto sets = sets_of("cpu_us");
  Random random(2);
  const VerdictCounts equal = replay(sets, 0, kDraws, kRule, random);
  const VerdictCounts five = replay(sets, 0.05, kDraws, kRule, random);
  const VerdictCounts ten = replay(sets, 0.10, kDraws, kRule, random);
  const VerdictCounts twenty = replay(sets, 0.20, kDraws, kRule, random);
  print("equal", equal);
  print("1 % slower", replay(sets, 0.01, kDraws, kRule, random));
  print("2 % slower", replay(sets, 0.02, kDraws, kRule, random));
  print("5 % slower", five);
  print("10 % slower", ten);
  print("20 % slower", twenty);
  EXPECT_LE(equal.at_least_warning(), 0.005);
  EXPECT_GE(five.at_least_warning(), 0.90);
  EXPECT_GE(ten.share(ChangeVerdict::kCritical), 0.95);
  EXPECT_GE(twenty.share(ChangeVerdict::kCritical), 0.99);
}

// The verdicts of a family of 16, of which the first is slowed down.
std::vector<ChangeVerdict> family(const std::vector<RecordedPairs>& sets,
                                  double slowdown, Random& random) {
  std::vector<Change> changes;
  for (int i = 0; i < 16; ++i) {
    const auto& set = sets[random.below(sets.size())];
    changes.push_back(change_of(
        replay_series(set, i == 0 ? slowdown : 0, kRule, 16, random), kRule));
  }
  return judge_changes(changes, kRule);
}

bool is_flag(ChangeVerdict verdict) {
  return verdict == ChangeVerdict::kCritical ||
         verdict == ChangeVerdict::kWarning ||
         verdict == ChangeVerdict::kSmallChange;
}

TEST(GateSimulation, AFamilyOfSixteenEqualScenariosRaisesNoFlag) {
  SKIP_WITHOUT_NOISE();
  const auto sets = sets_of("cpu_us");
  Random random(3);
  int flagged = 0;
  int found = 0;
  constexpr int kFamilies = 300;
  for (int i = 0; i < kFamilies; ++i) {
    const auto equal = family(sets, 0, random);
    flagged += std::any_of(equal.begin(), equal.end(), is_flag);
    const auto slowed = family(sets, 0.10, random);
    found += slowed[0] == ChangeVerdict::kCritical ||
             slowed[0] == ChangeVerdict::kWarning;
  }
  std::printf("families flagged: %d of %d; 10 %% found in %d\n", flagged,
              kFamilies, found);
  EXPECT_LE(flagged, kFamilies / 100);
  EXPECT_GE(found, kFamilies * 97 / 100);
}

TEST(GateSimulation, OfWallTimeUnderLoadIsInconclusiveInsteadOfWrong) {
  SKIP_WITHOUT_NOISE();
  Random random(4);
  const VerdictCounts equal =
      replay(sets_of("wall_us", "busy"), 0, kDraws, kRule, random);
  print("wall time, busy machine", equal);
  EXPECT_LE(equal.share(ChangeVerdict::kCritical), 0.02);
  EXPECT_GE(equal.share(ChangeVerdict::kInconclusive), 0.2);
}

// What the recorded noise does to designs without pairs: the proof that it is
// hard enough.
TEST(GateSimulation, BlocksOfRunsOfEachBinaryRaiseFalseAlarms) {
  SKIP_WITHOUT_NOISE();
  Random random(5);
  int alarms = 0;
  int total = 0;
  const auto all = read_pairs("cpu_us");
  for (int i = 0; i < 600; ++i) {
    auto set = all.begin();
    std::advance(set, std::ptrdiff_t(random.below(all.size())));
    std::vector<double> runs;
    for (size_t k = 0; k < set->second.first.size(); ++k) {
      runs.push_back(set->second.first[k]);
      runs.push_back(set->second.second[k]);
    }
    if (runs.size() < 60) continue;
    const auto* begin = runs.data() + random.below(runs.size() - 59);
    alarms += mann_whitney_test({begin, 30}, {begin + 30, 30}).p < 0.05;
    ++total;
  }
  std::printf("blocked Mann-Whitney: %.0f %% false alarms\n",
              100.0 * alarms / total);
  EXPECT_GT(alarms, total / 4);
}

TEST(GateSimulation, AFixedOrderTurnsAPositionEffectIntoAlarms) {
  SKIP_WITHOUT_NOISE();
  const auto sets = sets_of("cpu_us");
  Random random(6);
  int fixed = 0;
  int alternating = 0;
  constexpr int kRuns = 600;
  for (int i = 0; i < kRuns; ++i) {
    RecordedPairs shifted = sets[size_t(i) % sets.size()];
    for (double& d : shifted) d += std::log(1.03);
    const size_t begin = random.below(shifted.size() - 19);
    fixed +=
        signed_rank_p_two_sided(std::span(shifted).subspan(begin, 20)) < 0.05;
    GateRule twenty;
    twenty.first_pairs = twenty.most_pairs = 20;
    alternating += signed_rank_p_two_sided(
                       replay_series(shifted, 0, twenty, 1, random)) < 0.05;
  }
  std::printf("second member 3 %% slower: fixed order %.0f %%, ABBA %.0f %%\n",
              100.0 * fixed / kRuns, 100.0 * alternating / kRuns);
  EXPECT_GT(fixed, kRuns / 2);
  EXPECT_LT(alternating, kRuns * 8 / 100);
}

// ---- change points ---------------------------------------------------------

struct Noise {
  const char* name;
  double deviation;
  double correlation;
  double outliers;  // share
};
constexpr Noise kNoises[] = {{"2 % independent", 0.02, 0, 0},
                             {"2 % with outliers", 0.02, 0, 0.05},
                             {"2 %, correlation 0.5", 0.02, 0.5, 0},
                             {"4 %, correlation 0.5", 0.04, 0.5, 0},
                             {"5 % with outliers", 0.05, 0, 0.05}};

// A stationary series of that deviation with a step at point 80 of 120.
std::vector<double> history(const Noise& noise, double step, Random& random) {
  std::vector<double> series;
  const double fresh =
      noise.deviation * std::sqrt(1 - noise.correlation * noise.correlation);
  double level = noise.deviation * random.normal();
  for (int i = 0; i < 120; ++i) {
    level = noise.correlation * level + fresh * random.normal();
    double x = level + (i >= 80 ? step : 0);
    if (random.unit() < noise.outliers) x += 0.1 + 0.3 * random.unit();
    series.push_back(x);
  }
  return series;
}

double found_share(const Noise& noise, double step, Random& random) {
  constexpr int kSeries = 200;
  int found = 0;
  for (int i = 0; i < kSeries; ++i) {
    const auto points = find_change_points(history(noise, step, random));
    found += std::any_of(points.begin(), points.end(), [&](const auto& point) {
      return step == 0 || (point.first >= 77 && point.first <= 83);
    });
  }
  return double(found) / kSeries;
}

TEST(ChangePointSimulation, FindsStepsAndFewFalseOnes) {
  Random random(7);
  for (const Noise& noise : kNoises) {
    const double none = found_share(noise, 0, random);
    const double five = found_share(noise, 0.05, random);
    const double ten = found_share(noise, 0.10, random);
    std::printf("%-22s false %.0f %%  5 %% step %.0f %%  10 %% step %.0f %%\n",
                noise.name, 100 * none, 100 * five, 100 * ten);
    EXPECT_LE(none, 0.05) << noise.name;
    EXPECT_GE(ten, 0.85) << noise.name;
    if (noise.deviation < 0.03) {
      EXPECT_GE(five, 0.80) << noise.name;
    }
  }
}

TEST(ChangePointSimulation, HandlesTenThousandPoints) {
  Random random(8);
  std::vector<double> series(10'000);
  for (size_t i = 0; i < series.size(); ++i) {
    series[i] = (i / 1000 % 2 ? 0.05 : 0.0) + 0.02 * random.normal();
  }
  EXPECT_EQ(find_change_points(series).size(), 9u);
}

}  // namespace
}  // namespace framewise::bench
