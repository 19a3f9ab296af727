// SPDX-License-Identifier: Apache-2.0
// Variances and differences in windows of 8x8 samples at every fourth sample,
// from sums over 4x4 blocks.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Rows of sums over adjacent 4x4 blocks of two planes.
struct SimilaritySums {
  float* a;          // of the samples
  float* b;          //
  float* squares_a;  // of their squares
  float* squares_b;  //
  float* errors;     // of (a - b)^2
};

// Strides are in samples; reads four rows of 4 * blocks samples.
void similarity_sums(const float* a, size_t a_stride, const float* b,
                     size_t b_stride, size_t blocks, const SimilaritySums& out);

// Rows of values of windows, none below 0. `difference` and `shift` are exactly
// 0 for equal samples.
struct WindowMoments {
  float* variance_a;
  float* variance_b;
  float* difference;  // the variance of a - b
  float* shift;       // the square of the difference of the means
};

// Of `windows` windows of two by two blocks. Reads windows + 1 sums.
void window_moments(const SimilaritySums& top, const SimilaritySums& bottom,
                    size_t windows, const WindowMoments& out);

}  // namespace framewise::simd
