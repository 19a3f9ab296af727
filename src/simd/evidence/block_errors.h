// SPDX-License-Identifier: Apache-2.0
// How far two planes are apart, and how much there is to see, in blocks of 4x4.
#pragma once

#include <cstddef>

namespace framewise::simd {

// A row of blocks, each with room for the blocks rounded up to a multiple of 4.
struct BlockErrors {
  float* squares;  // the sum of (a - b)^2
  float* detail;   // of |difference| of the 24 neighbours within a block of a
};

// Strides are in samples; reads four rows of 4 * blocks samples, rounded up to
// a multiple of 16, which begin at multiples of 64 bytes.
void block_errors(const float* a, size_t a_stride, const float* b,
                  size_t b_stride, size_t blocks, const BlockErrors& out);

}  // namespace framewise::simd
