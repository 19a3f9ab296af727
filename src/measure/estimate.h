// SPDX-License-Identifier: Apache-2.0
// Estimates a mean over all of the time from a stratified sample.
//
// One instant is drawn at random in each of n strata; their weighted mean is
// the estimate. If cheap values x are known for all of the time, it is
// corrected by the regression of y on those that explain it (control variates:
// Cochran, Sampling Techniques, 1977, chapter 7). With one instant per stratum
// there is no unbiased variance; second differences of neighbors replace it,
// which ignore a drift (Wolter, Introduction to Variance Estimation, 1985,
// chapter 8). What is unlike all drawn instants adds its largest probable share
// of the time times a least spread, so no interval has no width.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace framewise::measure {

// Proxies: cheap values of one instant. Unused ones are 0.
inline constexpr size_t kMostProxies = 3;
using Proxies = std::array<double, kMostProxies>;

struct Drawn {
  double value = 0;
  Proxies proxies = {};
  double weight = 0;  // the time that it represents, in any unit
  // Probability that its stratum would have given another pair.
  double diversity = 1;
};

// Facts about all of the time.
struct Population {
  Proxies proxy_means = {};  // means over all of the time
  double confidence = 0.95;
  // Number of rounds after which the interval is checked, if independent.
  double rounds = 1;
};

struct Estimate {
  double mean = 0;
  double half_width = 0;
  std::array<bool, kMostProxies> corrected_by = {};

  double low() const { return mean - half_width; }
  double high() const { return mean + half_width; }
};

// Requires at least three instants. Sampling in several rounds and stopping
// when the interval is narrow enough would make it too narrow, so the error
// level is divided by the number of rounds (Bonferroni).
Estimate estimate_mean(std::span<const Drawn> drawn,
                       const Population& population);

// A value proportional to the width of the interval for n of N instants. It
// predicts the sample size from the width of a smaller sample's interval.
double relative_width(size_t drawn, size_t all, const Population& population);

// Two-sided quantile of Student's distribution: P(|T| <= t) = confidence.
double student_quantile(double confidence, double degrees);

// Upper bound, at this confidence, of the share of the time that is worse than
// the worst of n random instants: 1 - (1 - confidence)^(1/n).
double worse_share(double confidence, size_t drawn);

}  // namespace framewise::measure
