// SPDX-License-Identifier: Apache-2.0
// Order statistics and the normal distribution.
#pragma once

#include <span>
#include <vector>

namespace framewise::bench {

// The mean of the two middle values for an even number of values; 0 of none.
double median(std::span<const double> values);

// The median distance from the median, times 1.4826: the standard deviation
// where the values are normal, and unmoved by outliers.
double robust_deviation(std::span<const double> values);

// The value below which a share of `share` lies, interpolated.
double quantile(std::span<const double> values, double share);

// The rank of each value from 1; equal values share their mean rank.
std::vector<double> mid_ranks(std::span<const double> values);

// The sum of t³ − t over the groups of t equal values.
double tie_sum(std::span<const double> values);

// The correlation of each value with the next one.
double lag_one_correlation(std::span<const double> values);

double normal_probability(double z);   // P(Z ≤ z)
double normal_quantile(double share);  // the z with P(Z ≤ z) = share

}  // namespace framewise::bench
