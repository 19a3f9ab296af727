// SPDX-License-Identifier: Apache-2.0
// Two independent samples, such as those of two machines in a history.
#pragma once

#include <span>

#include "bench/statistics/signed_rank.h"

namespace framewise::bench {

// The median of all differences b − a, with the interval of the Mann-Whitney
// test (normal approximation).
Estimate shift_between(std::span<const double> a, std::span<const double> b,
                       double confidence = 0.95);

// The standard deviation of the Mann-Whitney statistic, corrected for ties.
double tied_deviation(std::span<const double> a, std::span<const double> b);

// P(|T| ≥ |t|) of Student's distribution.
double student_p_two_sided(double t, double degrees);

}  // namespace framewise::bench
