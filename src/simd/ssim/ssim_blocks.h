// SPDX-License-Identifier: Apache-2.0
// ffmpeg's form of SSIM from sums over 4x4 blocks. All arithmetic is integer up
// to the last quotient.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Rows of sums over adjacent 4x4 blocks of two planes. Each has room for the
// number of blocks rounded up to a multiple of 16, plus one.
struct BlockRows {
  uint32_t* a;         // of the samples
  uint32_t* b;         //
  uint32_t* squares;   // of a^2 + b^2
  uint32_t* products;  // of a b
};

// Strides are in samples; reads four rows of 4 * blocks samples.
void block_sums(const uint8_t* a, size_t a_stride, const uint8_t* b,
                size_t b_stride, size_t blocks, const BlockRows& out);

// The sum of 1 - S over `windows` windows of two by two blocks. `top` and
// `bottom` are results of block_sums() for windows + 1 blocks, `bottom` four
// rows further down. Exactly 0 for equal samples; otherwise within 1e-6 per
// window.
double block_windows(const BlockRows& top, const BlockRows& bottom,
                     size_t windows);

// Splits `count` RGBA pixels into rows of red, green and blue.
void split_rgba(const uint8_t* rgba, size_t count,
                const std::array<uint8_t*, 3>& planes);

}  // namespace framewise::simd
