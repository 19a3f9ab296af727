// SPDX-License-Identifier: Apache-2.0
#include "bench/statistics/signed_rank.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "bench/statistics/order.h"
#include "bench/statistics/selection.h"

namespace framewise::bench {
namespace {

constexpr size_t kMostExact = 200;

// P(W ≤ s) of the rank sum W of n differences, for s = 0 … n(n+1)/2:
// p_k(s) = ½ p_{k−1}(s) + ½ p_{k−1}(s − k).
std::vector<double> cumulative_rank_sums(size_t n) {
  const size_t largest = n * (n + 1) / 2;
  std::vector<double> p(largest + 1, 0.0);
  p[0] = 1;
  size_t reached = 0;
  for (size_t k = 1; k <= n; ++k) {
    reached += k;
    for (size_t s = reached + 1; s-- > 0;) {
      p[s] = 0.5 * p[s] + (s >= k ? 0.5 * p[s - k] : 0.0);
    }
  }
  for (size_t s = 1; s <= largest; ++s) p[s] += p[s - 1];
  return p;
}

// The table of the last n: tests of one size come one after another.
const std::vector<double>& known_rank_sums(size_t n) {
  thread_local std::vector<std::vector<double>> tables(kMostExact + 1);
  if (tables[n].empty()) tables[n] = cumulative_rank_sums(n);
  return tables[n];
}

struct RankSum {
  double positive = 0;  // W⁺
  double mean = 0;
  double deviation = 0;
};

RankSum rank_sum(std::span<const double> differences, double margin) {
  std::vector<double> sizes;
  sizes.reserve(differences.size());
  for (const double d : differences) sizes.push_back(std::abs(d - margin));
  const std::vector<double> ranks = mid_ranks(sizes);
  RankSum sum;
  double squares = 0;
  for (size_t i = 0; i < ranks.size(); ++i) {
    const double d = differences[i] - margin;
    if (d > 0) sum.positive += ranks[i];
    if (d == 0) sum.positive += ranks[i] / 2;
    if (d != 0) squares += ranks[i] * ranks[i];
    sum.mean += ranks[i] / 2;
  }
  sum.deviation = std::sqrt(squares / 4);
  return sum;
}

double p_at_least(double observed, const RankSum& sum, size_t n) {
  if (n <= kMostExact) {
    const auto s = size_t(std::ceil(observed));
    return s == 0 ? 1 : std::max(0.0, 1 - known_rank_sums(n)[s - 1]);
  }
  if (sum.deviation == 0) return 1;
  return 1 - normal_probability((observed - 0.5 - sum.mean) / sum.deviation);
}

// How many means of two values, i ≤ j, are at most `limit`. As i grows, fewer
// j qualify.
int64_t means_up_to(std::span<const double> sorted, double limit) {
  int64_t count = 0;
  size_t end = sorted.size();
  for (size_t i = 0; i < sorted.size(); ++i) {
    while (end > i && (sorted[i] + sorted[end - 1]) / 2 > limit) --end;
    if (end <= i) break;
    count += int64_t(end - i);
  }
  return count;
}

// The k-th smallest mean of two values, from 1.
double kth_mean(std::span<const double> sorted, int64_t k) {
  return smallest_with(sorted.front(), sorted.back(), k, [&](double limit) {
    return means_up_to(sorted, limit);
  });
}

// How many values at each end of the sorted means lie outside the interval.
int64_t means_outside(size_t n, double tail) {
  if (n <= kMostExact) {
    const std::vector<double>& p = known_rank_sums(n);
    return std::upper_bound(p.begin(), p.end(), tail) - p.begin();
  }
  const double count = double(n);
  const double mean = count * (count + 1) / 4;
  const double deviation =
      std::sqrt(count * (count + 1) * (2 * count + 1) / 24);
  return int64_t(mean + normal_quantile(tail) * deviation - 0.5) + 1;
}

}  // namespace

Estimate hodges_lehmann(std::span<const double> differences,
                        double confidence) {
  if (differences.empty()) return {};
  std::vector<double> sorted(differences.begin(), differences.end());
  for (double& d : sorted) d += 0.0;  // −0 and 0 are one number
  std::sort(sorted.begin(), sorted.end());
  const auto n = int64_t(sorted.size());
  const int64_t means = n * (n + 1) / 2;
  Estimate estimate;
  estimate.value = kth_mean(sorted, (means + 1) / 2);
  if (means % 2 == 0) {
    estimate.value = (estimate.value + kth_mean(sorted, means / 2 + 1)) / 2;
  }
  const int64_t outside = means_outside(sorted.size(), (1 - confidence) / 2);
  if (outside == 0) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return {estimate.value, -kInfinity, kInfinity};
  }
  estimate.lower = kth_mean(sorted, outside);
  estimate.upper = kth_mean(sorted, means + 1 - outside);
  return estimate;
}

double signed_rank_p_greater(std::span<const double> differences,
                             double margin) {
  const RankSum sum = rank_sum(differences, margin);
  return p_at_least(sum.positive, sum, differences.size());
}

}  // namespace framewise::bench
