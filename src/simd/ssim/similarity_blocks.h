// SPDX-License-Identifier: Apache-2.0
// Structural similarity in windows of 8x8 samples at every fourth sample, from
// sums over 4x4 blocks.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Rows of sums over adjacent 4x4 blocks of two planes.
struct SimilaritySums {
  float* a;        // of the samples
  float* b;        //
  float* squares;  // of a^2 + b^2
  float* errors;   // of (a - b)^2
};

// Strides are in samples; reads four rows of 4 * blocks samples.
void similarity_sums(const float* a, size_t a_stride, const float* b,
                     size_t b_stride, size_t blocks, const SimilaritySums& out);

struct SimilarityConstants {
  float c1;
  float c2;
};

// For `windows` windows of two by two blocks: 1 - l and 1 - cs of the index of
// Wang, Bovik, Sheikh and Simoncelli (2004), with uniform weights. Both are
// exactly 0 for equal samples. Reads windows + 1 sums.
void similarity_windows(const SimilaritySums& top, const SimilaritySums& bottom,
                        size_t windows, SimilarityConstants constants,
                        float* luminance, float* structure);

}  // namespace framewise::simd
