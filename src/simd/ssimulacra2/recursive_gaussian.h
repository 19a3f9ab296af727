// SPDX-License-Identifier: Apache-2.0
// The recursive Gaussian of the authors' SSIMULACRA2 program, sigma 1.5, with
// that program's order of operations: the same bits as its AVX2 and AVX-512
// code, on every target. Its poles lie on the unit circle, so that rounding
// errors never decay; a FIR filter of the same taps is exact and faster, and is
// what everything else here uses.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Blurs `height` rows of `width` samples along the rows. `scratch` must hold
// recursive_gaussian_scratch(width) floats, aligned to 64 bytes.
size_t recursive_gaussian_scratch(size_t width);
void recursive_gaussian_rows(const float* in, size_t in_stride, size_t width,
                             size_t height, float* out, size_t out_stride,
                             float* scratch);

// Blurs down the columns. Rows of both planes are read and written up to the
// next multiple of 16 samples.
void recursive_gaussian_columns(const float* in, size_t in_stride, size_t width,
                                size_t height, float* out, size_t out_stride);

}  // namespace framewise::simd
