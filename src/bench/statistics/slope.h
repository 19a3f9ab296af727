// SPDX-License-Identifier: Apache-2.0
// Slopes of a series: how fast memory grows, how speed creeps.
#pragma once

#include <cstdint>
#include <span>

#include "bench/statistics/signed_rank.h"

namespace framewise::bench {

// The median of the slopes of all pairs of points, per step of the index.
// Theil (1950), Sen (1968). Series above 1 000 points are thinned evenly.
double theil_sen_slope(std::span<const double> series);

// The slope with a 95 % interval that holds for dependent residuals: blocks of
// max(5, 2·n^⅓) neighbouring residuals are drawn 999 times and added to the
// fitted line. The same seed gives the same interval.
Estimate slope_with_interval(std::span<const double> series, uint64_t seed = 1);

}  // namespace framewise::bench
