// SPDX-License-Identifier: Apache-2.0
// The sRGB transfer function (IEC 61966-2-1) and its inverse. Coded and linear
// values run from 0 to 1.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Linear light of each 8-bit sRGB value, correctly rounded: 256 entries.
const float* linear_of_srgb8();

// Both convert the colors of RGBA pixels in place. Alpha is unchanged.

// Relative error at most 8e-7. Negative input follows the linear segment, input
// above 1 the power formula, valid up to about 1.5.
void srgb_to_linear_rgba(float* rgba, size_t count);

// Absolute error at most 8e-7. Input is clamped to 0..1.
void linear_to_srgb_rgba(float* rgba, size_t count);

}  // namespace framewise::simd
