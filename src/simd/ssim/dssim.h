// SPDX-License-Identifier: Apache-2.0
// The row loops of DSSIM: its color space, blur and error. Rows are aligned and
// are read and written up to the next multiple of 16 samples.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Converts linear sRGB to the three planes of DSSIM's color space, about 0..1.
// Outputs may equal inputs.
void dssim_color_row(const float* r, const float* g, const float* b,
                     size_t count, float* l, float* a, float* chroma_b);

// out[x] = side * (in[x - 1] + in[x + 1]) + middle * in[x]: one horizontal pass
// of the blur. Reads in[-1] and in[count]; `in` may be unaligned.
void dssim_blur_along(const float* in, size_t count, float* out);
// The vertical pass, over three rows.
void dssim_blur_down(const float* above, const float* here, const float* below,
                     size_t count, float* out);

// Means over three rows of a_i^2, and of (a_i - b_i)^2.
void mean_of_squares_row(const float* const a[3], size_t count, float* out);
void mean_of_squared_differences_row(const float* const a[3],
                                     const float* const b[3], size_t count,
                                     float* out);

struct DssimRow {
  const float* means[3];     // blurred planes
  const float* mean_square;  // blurred mean of squares
};

// Writes 1 - SSIM of three planes together, computed from both rows and the
// blurred mean of squared differences. Returns the sum of the written values.
double dssim_error_row(const DssimRow& reference, const DssimRow& test,
                       const float* difference, size_t count, float* error);

// The sum of |offset + error|.
double sum_of_deviations(const float* error, float offset, size_t count);

}  // namespace framewise::simd
