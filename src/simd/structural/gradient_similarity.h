// SPDX-License-Identifier: Apache-2.0
// Similarity of the gradients of two frames, a row at a time.
//
// A window is three adjacent rows of one frame. Each row has one sample of
// margin on both sides, so row[-1] and row[count] are read; the margins define
// the treatment of the border. Rows may be read up to 16 samples beyond their
// margin, and outputs are written up to the next multiple of 16.
#pragma once

#include <cstddef>

namespace framewise::simd {

struct RowWindow3 {
  const float* above;
  const float* here;
  const float* below;
};

struct Moments {
  double sum = 0;
  double sum_of_squares = 0;

  void add(const Moments& other) {
    sum += other.sum;
    sum_of_squares += other.sum_of_squares;
  }
};

// Means of 2x2 samples of two rows of `width` samples: ceil(width / 2) results.
// A missing last column counts as zeros, as does a null `lower`.
void half_size_row(const float* upper, const float* lower, size_t width,
                   float* out);

// Gradient deviations 1 - (2ab + c) / (a^2 + b^2 + c) of the Prewitt magnitudes
// a and b (each sum of differences divided by 3), computed as (a - b)^2 / (a^2
// + b^2 + c): exactly 0 for equal values. Returns the moments of the written
// values.
Moments prewitt_deviation_row(const RowWindow3& reference,
                              const RowWindow3& test, size_t count, float c,
                              float* deviation);

// Similarity of Scharr magnitudes ([3 10 3] / 16), (2ab + c) / (a^2 + b^2 + c).
void scharr_similarity_row(const RowWindow3& reference, const RowWindow3& test,
                           size_t count, float c, float* similarity);

// The product of the similarities of Sobel magnitudes and of absolute
// Laplacians, unscaled, both with the constant c. Returns the sum of the
// written values.
double sobel_laplacian_similarity_row(const RowWindow3& reference,
                                      const RowWindow3& test, size_t count,
                                      float c, float* similarity);

}  // namespace framewise::simd
