// SPDX-License-Identifier: Apache-2.0
// Local binary patterns (Ojala, Pietikainen and Maenpaa 2002): uniform,
// rotation invariant, 8 neighbors on a circle of radius 1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "simd/structural/gradient_similarity.h"

namespace framewise::simd {

// Number of pixels for each pattern: 0..8 brighter neighbors in one arc, or 9
// for others.
using PatternCounts = std::array<int64_t, 10>;

// Diagonal neighbors are interpolated between four samples, with coordinates on
// the circle rounded to five decimals, as in scikit-image.
PatternCounts local_patterns_row(const RowWindow3& window, size_t count);

// Moments of the Laplacian [0 1 0; 1 -4 1; 0 1 0].
Moments laplacian_row(const RowWindow3& window, size_t count);

}  // namespace framewise::simd
