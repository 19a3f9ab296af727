// SPDX-License-Identifier: Apache-2.0
// What can be said of a mean over all of the time from a part of it.
//
// One instant is drawn at random in each of n parts of the time. Their weighted
// mean is the estimate; where cheap values x are known for all of the time it
// is corrected by the regression of y on those that explain it (control
// variates: Cochran, Sampling Techniques, 1977, chapter 7). With one instant a
// part there is no
// unbiased variance; differences of neighbors serve, between ends second ones,
// which know nothing of a drift (Wolter, Introduction to Variance Estimation,
// 1985, chapter 8).
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace framewise::measure {

// Cheap values of one instant; 0 where there are fewer.
inline constexpr size_t kMostProxies = 3;
using Proxies = std::array<double, kMostProxies>;

struct Drawn {
  double value = 0;
  Proxies proxies = {};
  double weight = 0;     // the time that it stands for; any unit
  double diversity = 1;  // how likely its part would have given another pair
};

// What is known of the rest.
struct Population {
  Proxies proxy_means = {};  // over all of the time
  double confidence = 0.95;
  // How often the interval is looked at, in looks that have nothing in common.
  double rounds = 1;
};

struct Estimate {
  double mean = 0;
  double half_width = 0;
  std::array<bool, kMostProxies> corrected_by = {};

  double low() const { return mean - half_width; }
  double high() const { return mean + half_width; }
};

// At least three instants. Looking several times and stopping when the
// interval pleases would make it too narrow: the level is shared among the
// looks (Bonferroni).
Estimate estimate_mean(std::span<const Drawn> drawn,
                       const Population& population);

// What the width of an interval of n out of N instants is in proportion to:
// tells how large a sample would do from how wide the interval of a smaller one
// is.
double relative_width(size_t drawn, size_t all, const Population& population);

// Two-sided quantile of Student's distribution: P(|T| <= t) = confidence.
double student_quantile(double confidence, double degrees);

// With this confidence, no more than this share of the time is worse than the
// worst of n instants drawn at random: 1 - (1 - confidence)^(1/n).
double worse_share(double confidence, size_t drawn);

}  // namespace framewise::measure
