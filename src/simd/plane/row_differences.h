// SPDX-License-Identifier: Apache-2.0
// Which rows of two rectangles differ.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

inline constexpr int kMostRowsCompared = 32;

// Bit i is set if row i, of so many bytes, is not the same in both. Strides in
// bytes; at most kMostRowsCompared rows.
uint32_t differing_rows(const uint8_t* a, ptrdiff_t stride_a, const uint8_t* b,
                        ptrdiff_t stride_b, size_t bytes, int rows);

// How many cells side by side, of so many bytes a row, differ in each of their
// rows, before one comes that does not.
size_t cells_that_differ(const uint8_t* a, ptrdiff_t stride_a, const uint8_t* b,
                         ptrdiff_t stride_b, size_t bytes, size_t cells,
                         int rows);

}  // namespace framewise::simd
