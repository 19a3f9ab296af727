// SPDX-License-Identifier: Apache-2.0
#include "bench/statistics/gate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "bench/statistics/order.h"

namespace framewise::bench {
namespace {

// Modified z-scores above this are outliers.
// Iglewicz, Hoaglin: How to detect and handle outliers (1993).
constexpr double kOutlier = 3.5;
constexpr double kPower = 0.95;

int count_outliers(std::span<const double> differences) {
  const double center = median(differences);
  const double spread = robust_deviation(differences);
  if (spread == 0) return 0;
  return int(std::ranges::count_if(differences, [&](double d) {
    return std::abs(d - center) / spread > kOutlier;
  }));
}

ChangeVerdict verdict_of(const Change& change, bool slower, bool faster,
                         const GateRule& rule) {
  const double upper = std::exp(change.log_ratio.upper);
  if (change.too_short) return ChangeVerdict::kInconclusive;
  if (slower && upper >= 1 + rule.critical) return ChangeVerdict::kCritical;
  if (slower && upper >= 1 + rule.warning) return ChangeVerdict::kWarning;
  if (slower) return ChangeVerdict::kSmallChange;
  if (faster) return ChangeVerdict::kImproved;
  if (upper >= 1 + rule.critical) return ChangeVerdict::kInconclusive;
  return ChangeVerdict::kUnchanged;
}

}  // namespace

int first_pairs(const GateRule& rule, int scenarios) {
  const double needed =
      std::ceil(std::log2(std::max(1, scenarios) / rule.alpha)) + 1;
  const int even = 2 * ((int(needed) + 1) / 2);
  return std::min(std::max(rule.first_pairs, even), rule.most_pairs);
}

bool has_enough_pairs(std::span<const double> differences, const GateRule& rule,
                      int scenarios) {
  const int n = int(differences.size());
  if (n >= rule.most_pairs) return true;
  if (n < first_pairs(rule, scenarios)) return false;
  return hodges_lehmann(differences, rule.confidence).half_width() <=
         rule.target_half_width;
}

int expected_pairs(std::span<const double> differences, const GateRule& rule) {
  // The half-width is about 1.96 · 1.1 · σ / √n: the 1.1 is the price of ranks.
  const double root =
      1.96 * 1.1 * robust_deviation(differences) / rule.target_half_width;
  return int(std::clamp(std::ceil(root * root), double(rule.first_pairs),
                        double(rule.most_pairs)));
}

Change change_of(std::span<const double> differences, const GateRule& rule) {
  Change change;
  change.pairs = int(differences.size());
  if (differences.empty()) return change;
  change.log_ratio = hodges_lehmann(differences, rule.confidence);
  const double margin = std::log1p(rule.margin);
  change.p_slower = signed_rank_p_greater(differences, margin);
  std::vector<double> mirrored;
  mirrored.reserve(differences.size());
  for (const double d : differences) mirrored.push_back(-d);
  change.p_faster = signed_rank_p_greater(mirrored, margin);
  change.outliers = count_outliers(differences);
  const auto zeros = std::ranges::count(differences, 0.0);
  change.too_short =
      double(zeros) > rule.most_zeros * double(differences.size());
  return change;
}

double smallest_detectable(const Change& change, const GateRule& rule,
                           int scenarios) {
  // To reject, the estimate must exceed the margin by the half-width; so must
  // 95 % of all estimates. One scenario is tested at 2.5 % on its side, as its
  // interval is.
  const double alpha = scenarios <= 1 ? rule.alpha / 2 : rule.alpha / scenarios;
  const double factor = (normal_quantile(1 - alpha) + normal_quantile(kPower)) /
                        normal_quantile(1 - (1 - rule.confidence) / 2);
  return rule.margin + factor * change.log_ratio.half_width();
}

std::string_view word_of(ChangeVerdict verdict) {
  switch (verdict) {
    case ChangeVerdict::kCritical: return "critical";
    case ChangeVerdict::kWarning: return "warning";
    case ChangeVerdict::kSmallChange: return "small change";
    case ChangeVerdict::kImproved: return "improved";
    case ChangeVerdict::kInconclusive: return "inconclusive";
    case ChangeVerdict::kUnchanged: return "unchanged";
  }
  return "";
}

std::vector<double> holm_adjusted(std::span<const double> p) {
  std::vector<size_t> order(p.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    const double scaled = p[order[i]] * double(p.size() - i);
    largest = std::max(largest, std::min(1.0, scaled));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

std::vector<ChangeVerdict> judge_changes(std::span<const Change> changes,
                                         const GateRule& rule) {
  std::vector<double> slower;
  std::vector<double> faster;
  for (const Change& change : changes) {
    slower.push_back(change.p_slower);
    faster.push_back(change.p_faster);
  }
  slower = holm_adjusted(slower);
  faster = holm_adjusted(faster);
  // A single scenario is tested at half of that, as its interval is.
  const double alpha = changes.size() == 1 ? rule.alpha / 2 : rule.alpha;
  std::vector<ChangeVerdict> verdicts;
  for (size_t i = 0; i < changes.size(); ++i) {
    verdicts.push_back(
        verdict_of(changes[i], slower[i] <= alpha, faster[i] <= alpha, rule));
  }
  return verdicts;
}

double as_percent(double log_ratio) { return 100 * std::expm1(log_ratio); }

}  // namespace framewise::bench
