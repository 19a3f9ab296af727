// SPDX-License-Identifier: Apache-2.0
// How far apart two short vectors of small integers are.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// The sum of (a[i] - b[i])^2. Exact for values of -8192..8191.
uint64_t squared_distance(const int16_t* a, const int16_t* b, size_t count);

}  // namespace framewise::simd
