// SPDX-License-Identifier: Apache-2.0
// The matrix product that all convolutions of neural networks are made of:
// rows of activations times panels of 32 outputs.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Outputs of one panel. Its weights are stored input by input: those of the 32
// outputs lie together.
inline constexpr size_t kPanel = 32;

// The left factor. Each row consists of `runs` runs of `length` contiguous
// numbers: the rows of a kernel's window in an image.
struct ProductRows {
  const float* first = nullptr;
  size_t rows = 0;
  size_t row_step = 0;  // numbers between the starts of two rows
  size_t runs = 1;
  size_t run_step = 0;  // numbers between the starts of two runs
  size_t length = 0;
};

// out[row * out_step + o] = the product of the row with output o of the panel,
// for all 32 outputs.
void product(const ProductRows& left, const float* panel, float* out,
             size_t out_step);

// The same plus the bias of the output, and 0 instead of negative numbers.
// Writes the first `outputs` of the panel.
void product_relu(const ProductRows& left, const float* panel,
                  const float* bias, size_t outputs, float* out,
                  size_t out_step);

}  // namespace framewise::simd
