// SPDX-License-Identifier: Apache-2.0
// Convolution by 3x3 and 5x5 kernels with fewer products (Winograd 1980; Lavin
// and Gray 2016). A tile of 6x6 samples is transformed to 36 points, where the
// convolution is a product per point, and back to 4x4 outputs of a 3x3 kernel
// or 2x2 of a 5x5 kernel: 4 times or 2.8 times fewer products.
#pragma once

#include <cstddef>

namespace framewise::simd {

inline constexpr size_t kWinogradSide = 6;
inline constexpr size_t kWinogradPoints = kWinogradSide * kWinogradSide;

// Outputs of a tile in each direction.
constexpr size_t winograd_outputs(size_t kernel) {
  return kWinogradSide + 1 - kernel;
}

// Transforms the weights of one input and one output, `kernel` by `kernel`, to
// its 36 points.
void winograd_weights(const float* weights, size_t kernel,
                      float points[kWinogradPoints]);

// Transforms a tile. `pixels`: its 36 pixels row by row, of `channels` numbers
// each, a multiple of 16. Point p is written to out + p * point_step.
void winograd_input(const float* const* pixels, size_t channels, float* out,
                    size_t point_step);

// Transforms the products of a tile with a panel back, adds the bias, and
// writes 0 instead of negative numbers. `pixels`: the outputs row by row; null:
// outside of the image. Writes `outputs` numbers, at most kPanel, to each.
void winograd_output(const float* products, size_t point_step, size_t kernel,
                     const float* bias, size_t outputs, float* const* pixels);

}  // namespace framewise::simd
