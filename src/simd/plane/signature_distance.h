// SPDX-License-Identifier: Apache-2.0
// How far apart two short vectors of small integers are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace framewise::simd {

// The sum of (a[i] - b[i])^2. Exact for values of -8192..8191.
uint64_t squared_distance(const int16_t* a, const int16_t* b, size_t count);

// The sum of (to[i] - from[i]) * other[i], where the two differ only in these
// blocks of values, in rising order: by twice that `to` is nearer to `other`
// than `from` is, but for what their own squares differ by. `count`: of all
// values, which are -8192..8191.
inline constexpr size_t kSignatureBlock = 32;
int64_t product_with_change(const int16_t* from, const int16_t* to,
                            const int16_t* other, size_t count,
                            std::span<const uint16_t> blocks);

}  // namespace framewise::simd
