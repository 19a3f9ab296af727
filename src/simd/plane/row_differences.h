// SPDX-License-Identifier: Apache-2.0
// Comparison of the rows of two rectangles.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

inline constexpr int kMostRowsCompared = 32;

// Bit i is set if row i of `bytes` bytes differs. Strides are in bytes. At most
// kMostRowsCompared rows.
uint32_t differing_rows(const uint8_t* a, ptrdiff_t stride_a, const uint8_t* b,
                        ptrdiff_t stride_b, size_t bytes, int rows);

// Number of adjacent cells, `bytes` bytes wide, that differ in every row, up to
// the first that does not.
size_t cells_that_differ(const uint8_t* a, ptrdiff_t stride_a, const uint8_t* b,
                         ptrdiff_t stride_b, size_t bytes, size_t cells,
                         int rows);

}  // namespace framewise::simd
