// SPDX-License-Identifier: Apache-2.0
// The recursive Gaussian, sigma 1.5, of the authors' SSIMULACRA2 program, with
// the same order of operations: equal bits to its AVX2 and AVX-512 code on
// every target. Its poles lie on the unit circle, so rounding errors never
// decay. A FIR filter with the same taps is exact and faster; all other code
// uses that.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Blurs `height` rows of `width` samples horizontally. `scratch` has
// recursive_gaussian_scratch(width) floats and is aligned to 64 bytes.
size_t recursive_gaussian_scratch(size_t width);
void recursive_gaussian_rows(const float* in, size_t in_stride, size_t width,
                             size_t height, float* out, size_t out_stride,
                             float* scratch);

// Blurs vertically. Rows of both planes are read and written up to the next
// multiple of 16 samples.
void recursive_gaussian_columns(const float* in, size_t in_stride, size_t width,
                                size_t height, float* out, size_t out_stride);

}  // namespace framewise::simd
