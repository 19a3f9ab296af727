// SPDX-License-Identifier: Apache-2.0
// The Wilcoxon signed-rank test and the Hodges-Lehmann estimate of differences
// within pairs. Exact up to 200 pairs; above, the normal approximation with
// corrections for continuity and ties.
// Hodges, Lehmann: Estimates of location based on rank tests (1963).
#pragma once

#include <span>

namespace framewise::bench {

// A value and the ends of its interval.
struct Estimate {
  double value = 0;
  double lower = 0;
  double upper = 0;
  double half_width() const { return (upper - lower) / 2; }
  bool excludes(double other) const { return other < lower || other > upper; }
};

// The median of all means of two differences, each with each and itself, and
// the interval of the signed-rank test. The interval is infinite where there
// are too few differences (fewer than 6 at 95 %).
Estimate hodges_lehmann(std::span<const double> differences,
                        double confidence = 0.95);

// The probability of a rank sum as large as that of `differences` − `margin`
// if they were symmetric about zero. Zeros count half to each side.
double signed_rank_p_greater(std::span<const double> differences,
                             double margin = 0);

}  // namespace framewise::bench
