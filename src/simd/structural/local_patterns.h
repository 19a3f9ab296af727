// SPDX-License-Identifier: Apache-2.0
// Local binary patterns (Ojala, Pietikainen and Maenpaa 2002): uniform,
// rotation invariant, 8 neighbours on a circle of radius 1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "simd/structural/gradient_similarity.h"

namespace framewise::simd {

// How often each pattern occurs: 0..8 brighter neighbours in one arc, or 9.
using PatternCounts = std::array<int64_t, 10>;

// Diagonal neighbours are interpolated between four samples, with the circle's
// coordinates rounded to five decimals, as scikit-image has it.
PatternCounts local_patterns_row(const RowWindow3& window, size_t count);

// Moments of the Laplacian [0 1 0; 1 -4 1; 0 1 0].
Moments laplacian_row(const RowWindow3& window, size_t count);

}  // namespace framewise::simd
