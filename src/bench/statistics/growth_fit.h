// SPDX-License-Identifier: Apache-2.0
// How the cost of an operation grows with its size: t = a·n^b.
#pragma once

#include <span>

#include "bench/statistics/signed_rank.h"

namespace framewise::bench {

struct GrowthFit {
  double factor = 0;     // a
  Estimate exponent;     // b, with a 95 % interval
  double explained = 0;  // R² of the logarithms
  int sizes = 0;         // different ones
};

// A line through the logarithms, by least squares. Points that are not positive
// are left out. Without three different sizes the interval is infinite.
GrowthFit fit_growth(std::span<const double> sizes,
                     std::span<const double> costs);

}  // namespace framewise::bench
