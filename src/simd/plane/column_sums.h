// SPDX-License-Identifier: Apache-2.0
// Sums down the columns of several rows, the first pass of an area mean.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// sums[i] = the sum of sample i over `rows` rows at a distance of `stride`
// bytes. Exact; at most 65536 rows.
void column_sums(const uint8_t* first, ptrdiff_t stride, size_t rows,
                 size_t count, uint32_t* sums);
void column_sums(const uint16_t* first, ptrdiff_t stride, size_t rows,
                 size_t count, uint32_t* sums);

}  // namespace framewise::simd
