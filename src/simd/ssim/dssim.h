// SPDX-License-Identifier: Apache-2.0
// The row loops of DSSIM: its colour space, its blur and its error. Rows are
// aligned, and read and written up to the next multiple of 16.
#pragma once

#include <cstddef>

namespace framewise::simd {

// The three planes of DSSIM's colour space from linear sRGB; they may be the
// inputs. All lie near 0..1.
void dssim_color_row(const float* r, const float* g, const float* b,
                     size_t count, float* l, float* a, float* chroma_b);

// out[x] = side * (in[x - 1] + in[x + 1]) + middle * in[x]: one pass of the
// blur along a row. in[-1] and in[count] are read; `in` may be unaligned.
void dssim_blur_along(const float* in, size_t count, float* out);
// The same down the columns of three rows.
void dssim_blur_down(const float* above, const float* here, const float* below,
                     size_t count, float* out);

// (the sum of a_i^2) / 3, and of (a_i - b_i)^2, over three rows each.
void mean_of_squares_row(const float* const a[3], size_t count, float* out);
void mean_of_squared_differences_row(const float* const a[3],
                                     const float* const b[3], size_t count,
                                     float* out);

struct DssimRow {
  const float* means[3];     // blurred planes
  const float* mean_square;  // blurred mean of squares
};

// 1 - SSIM of planes taken together, from what both rows and the blurred mean
// of squared differences say. Returns the sum of what it writes.
double dssim_error_row(const DssimRow& reference, const DssimRow& test,
                       const float* difference, size_t count, float* error);

// The sum of |offset + error|.
double sum_of_deviations(const float* error, float offset, size_t count);

}  // namespace framewise::simd
