// SPDX-License-Identifier: Apache-2.0
// The color space of SSIMULACRA2.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Converts linear light to XYB, shifted and scaled so that the three planes lie
// in about 0..1 for colors within sRGB (Alakuijala et al. 2019 for XYB, Sneyers
// 2023 for the shift): X' = 14 X + 0.42, Y' = Y + 0.01, B' = B - Y + 0.55.
// Relative error of the cube roots at most 2e-7.
//
// All rows are read and written up to the next multiple of a vector, at most 15
// samples beyond `count`. Outputs may equal inputs.
void positive_xyb(const float* red, const float* green, const float* blue,
                  size_t count, float* x, float* y, float* b);

}  // namespace framewise::simd
