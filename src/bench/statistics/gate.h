// SPDX-License-Identifier: Apache-2.0
// The rule of the gate: how many pairs of launches are measured, and what their
// log ratios say. d = ln(time of B / time of A) of one pair of launches.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bench/statistics/signed_rank.h"

namespace framewise::bench {

// The constants, with the reason for each. Rates were simulated on recorded
// noise: tests/bench/gate_simulation_test.cc makes them again.
struct GateRule {
  // Twelve pairs can reject at p = 2⁻¹², enough for 204 scenarios under Holm.
  int first_pairs = 12;
  int more_pairs = 4;   // two quads, so that each order occurs as often
  int most_pairs = 60;  // beyond, the half-width falls too slowly
  // Stop at this half-width of the interval: a slowdown of 10 % is then
  // critical in 97 % of cases. The stop never looks at the sign or at p.
  double target_half_width = 0.0175;
  int warm_up_pairs = 2;  // dropped: caches and branch predictors
  // Layout of code alone changes speed by about 1 %; less is not news.
  double margin = 0.01;
  double warning = 0.05;
  double critical = 0.10;
  double alpha = 0.05;       // of the whole family of scenarios
  double confidence = 0.95;  // of the printed intervals
  // Above this share of equal pairs the clock is too coarse for the work.
  double most_zeros = 0.2;

  // Half the pairs: 10 % is found as critical in 92 % of cases in a family of
  // 16, 5 % in 59 %.
  static GateRule quick() {
    GateRule rule;
    rule.most_pairs = 20;
    rule.target_half_width = 0.03;
    return rule;
  }
};

// Pairs to begin with where so many scenarios form one family: the smallest p
// of n pairs is 2⁻ⁿ, and Holm must be able to reject.
int first_pairs(const GateRule& rule, int scenarios);

// Whether no more pairs are needed.
bool has_enough_pairs(std::span<const double> differences, const GateRule& rule,
                      int scenarios);

// A lower bound of the pairs needed, for the display of progress.
int expected_pairs(std::span<const double> differences, const GateRule& rule);

// The change of one scenario, computed from its pairs.
struct Change {
  Estimate log_ratio;
  double p_slower = 1;  // of a slowdown of at most the margin
  double p_faster = 1;  // of a speed-up of at most the margin
  int pairs = 0;
  int outliers = 0;        // modified z-score above 3.5; kept and counted
  bool too_short = false;  // more than 20 % of the pairs are equal
};
Change change_of(std::span<const double> differences, const GateRule& rule);

// The smallest slowdown that is found with a probability of 95 % among so many
// scenarios.
double smallest_detectable(const Change& change, const GateRule& rule,
                           int scenarios);

enum class ChangeVerdict : uint8_t {
  kCritical,      // slower, and by 10 % or more for all that is known
  kWarning,       // the same with 5 %
  kSmallChange,   // slower by more than the margin
  kImproved,      // faster by more than the margin
  kInconclusive,  // a slowdown of 10 % is not excluded
  kUnchanged,
};
std::string_view word_of(ChangeVerdict verdict);  // "small change"

// The verdicts of all scenarios of one run. Holm's correction holds for them
// together: slowdowns are one family and speed-ups another.
std::vector<ChangeVerdict> judge_changes(std::span<const Change> changes,
                                         const GateRule& rule);

// Holm's step-down correction: each p as it must be below alpha.
std::vector<double> holm_adjusted(std::span<const double> p);

// 100·(e^x − 1): a log ratio as a change in percent.
double as_percent(double log_ratio);

}  // namespace framewise::bench
