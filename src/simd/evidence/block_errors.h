// SPDX-License-Identifier: Apache-2.0
// Error and detail in blocks of 4x4 samples.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Results for a row of blocks. Each array has room for the number of blocks
// rounded up to a multiple of 4.
struct BlockErrors {
  float* squares;  // the sum of (a - b)^2
  float* detail;   // of |difference| over 24 pairs of neighbors in a
};

// Strides are in samples. Reads four rows of 4 * blocks samples, rounded up to
// a multiple of 16. Rows are aligned to 64 bytes.
void block_errors(const float* a, size_t a_stride, const float* b,
                  size_t b_stride, size_t blocks, const BlockErrors& out);

}  // namespace framewise::simd
