// SPDX-License-Identifier: Apache-2.0
// Tests of two independent samples, and the sign test. The gate does not use
// them: simulations compare it with them, and histories with two machines'
// samples need them.
#pragma once

#include <span>

#include "bench/statistics/signed_rank.h"

namespace framewise::bench {

struct TestResult {
  double statistic = 0;
  double p = 1;  // two-sided
};

// Welch's t test of the means of b and a, for unequal variances.
TestResult welch_test(std::span<const double> a, std::span<const double> b);

// The Mann-Whitney test by the normal approximation, with corrections for
// continuity and ties. The statistic counts the pairs in which b is larger.
TestResult mann_whitney_test(std::span<const double> a,
                             std::span<const double> b);

// The exact two-sided sign test; zeros are left out.
double sign_test_p(std::span<const double> differences);

// The median of all differences b − a, with the interval of the Mann-Whitney
// test (normal approximation).
Estimate shift_between(std::span<const double> a, std::span<const double> b,
                       double confidence = 0.95);

// P(|T| ≥ |t|) of Student's distribution.
double student_p_two_sided(double t, double degrees);

}  // namespace framewise::bench
