// SPDX-License-Identifier: Apache-2.0
// Sums, squares and squared differences of two planes in blocks of 8x8 samples.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

struct BlockMoments {
  uint32_t sum_a = 0;
  uint32_t sum_b = 0;
  uint32_t squares_a = 0;
  uint32_t squares_b = 0;
  uint32_t squared_error = 0;  // of (a - b)

  bool operator==(const BlockMoments&) const = default;
};

// A row of `blocks` blocks. Strides are in bytes. Exact. Reads eight rows of
// 8 * blocks samples, rounded up to a multiple of 64.
void block_moments(const uint8_t* a, ptrdiff_t a_stride, const uint8_t* b,
                   ptrdiff_t b_stride, size_t blocks, BlockMoments* out);

// out[i] = in[i] >> shift, for samples of more than 8 bits.
void high_bits(const uint16_t* in, size_t count, int shift, uint8_t* out);

}  // namespace framewise::simd
