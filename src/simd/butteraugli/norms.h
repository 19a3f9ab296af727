// SPDX-License-Identifier: Apache-2.0
// Combination of Butteraugli's difference maps of two scales, and their norms.
#pragma once

#include <cstddef>

namespace framewise::simd::butteraugli {

// Sums over pixels, for the 3-norm of Butteraugli.
struct NormSums {
  double cubes = 0;     // d^3
  double sixths = 0;    // d^6
  double twelfths = 0;  // d^12
  float largest = 0;
};

// row[x] = 0.85 row[x] + 0.5 half[x / 2].
void add_half_scale(const float* half, size_t width, float* row);

// The sums over one row.
NormSums sum_norms(const float* row, size_t width);

}  // namespace framewise::simd::butteraugli
