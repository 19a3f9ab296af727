// SPDX-License-Identifier: Apache-2.0
// Tests that the gate is compared with, but does not use.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "bench/statistics/order.h"
#include "bench/statistics/signed_rank.h"
#include "bench/statistics/two_samples.h"

namespace framewise::bench {

struct Moments {
  double mean = 0;
  double variance_of_mean = 0;
  double degrees = 0;
};

inline Moments moments_of(std::span<const double> values) {
  const double n = double(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, squares / (n - 1) / n, n - 1};
}

struct TestResult {
  double statistic = 0;
  double p = 1;  // two-sided
};

// Welch's t test of the means of b and a, for unequal variances.
inline TestResult welch_test(std::span<const double> a,
                             std::span<const double> b) {
  if (a.size() < 2 || b.size() < 2) return {};
  const Moments first = moments_of(a);
  const Moments second = moments_of(b);
  const double variance = first.variance_of_mean + second.variance_of_mean;
  if (variance == 0) return {};
  const double t = (second.mean - first.mean) / std::sqrt(variance);
  const double degrees =
      variance * variance /
      (first.variance_of_mean * first.variance_of_mean / first.degrees +
       second.variance_of_mean * second.variance_of_mean / second.degrees);
  return {t, student_p_two_sided(t, degrees)};
}

// The Mann-Whitney test by the normal approximation, with corrections for
// continuity and ties. The statistic counts the pairs in which b is larger.
inline TestResult mann_whitney_test(std::span<const double> a,
                                    std::span<const double> b) {
  if (a.empty() || b.empty()) return {};
  std::vector<double> all(b.begin(), b.end());
  all.insert(all.end(), a.begin(), a.end());
  const std::vector<double> ranks = mid_ranks(all);
  const double nb = double(b.size());
  const double sum = std::accumulate(
      ranks.begin(), ranks.begin() + std::ptrdiff_t(b.size()), 0.0);
  const double u = sum - nb * (nb + 1) / 2;
  const double deviation = tied_deviation(a, b);
  if (deviation == 0) return {u, 1};
  const double distance = std::abs(u - double(a.size()) * nb / 2) - 0.5;
  const double p = 2 * normal_probability(-distance / deviation);
  return {u, std::min(1.0, p)};
}

// The exact two-sided sign test; zeros are left out.
inline double sign_test_p(std::span<const double> differences) {
  const auto above =
      std::ranges::count_if(differences, [](double d) { return d > 0; });
  const auto below =
      std::ranges::count_if(differences, [](double d) { return d < 0; });
  const double n = double(above + below);
  const auto fewer = std::min(above, below);
  double p = 0;
  for (std::ptrdiff_t k = 0; k <= fewer; ++k) {
    p += std::exp(std::lgamma(n + 1) - std::lgamma(double(k) + 1) -
                  std::lgamma(n - double(k) + 1) - n * std::log(2.0));
  }
  return std::min(1.0, 2 * p);
}

inline double signed_rank_p_two_sided(std::span<const double> differences) {
  std::vector<double> turned(differences.begin(), differences.end());
  for (double& difference : turned) difference = -difference;
  return std::min(1.0, 2 * std::min(signed_rank_p_greater(differences),
                                    signed_rank_p_greater(turned)));
}

}  // namespace framewise::bench
