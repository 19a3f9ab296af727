// SPDX-License-Identifier: Apache-2.0
// Distances of short vectors of small integers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace framewise::simd {

// The sum of (a[i] - b[i])^2. Exact for values in -8192..8191.
uint64_t squared_distance(const int16_t* a, const int16_t* b, size_t count);

// The sum of (to[i] - from[i]) * other[i], for `to` that differs from `from`
// only in the given blocks, in ascending order. Twice this sum, minus the
// change in squared norm, is how much nearer `to` is to `other` in squared
// distance. `count` is the length of the vectors. Values are in -8192..8191.
inline constexpr size_t kSignatureBlock = 32;
int64_t product_with_change(const int16_t* from, const int16_t* to,
                            const int16_t* other, size_t count,
                            std::span<const uint16_t> blocks);

}  // namespace framewise::simd
