// SPDX-License-Identifier: Apache-2.0
// The sums of 4x4 blocks from which ffmpeg's form of SSIM is built: integers
// until the last quotient.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Rows of sums over neighbouring 4x4 blocks of two planes, each with room for
// the blocks rounded up to a multiple of 16, and one more.
struct BlockRows {
  uint32_t* a;         // of the samples
  uint32_t* b;         //
  uint32_t* squares;   // of a^2 + b^2
  uint32_t* products;  // of a b
};

// Strides are in samples; reads four rows of 4 * blocks samples.
void block_sums(const uint8_t* a, size_t a_stride, const uint8_t* b,
                size_t b_stride, size_t blocks, const BlockRows& out);

// The sum of 1 - S over `windows` windows of two by two blocks: what
// block_sums gave for windows + 1 blocks, and the same four rows further down.
// Exactly 0 for equal samples; otherwise within 1e-6 for each window.
double block_windows(const BlockRows& top, const BlockRows& bottom,
                     size_t windows);

// Red, green and blue of `count` RGBA pixels, each in a row of its own.
void split_rgba(const uint8_t* rgba, size_t count,
                const std::array<uint8_t*, 3>& planes);

}  // namespace framewise::simd
