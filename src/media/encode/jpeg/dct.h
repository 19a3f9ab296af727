// SPDX-License-Identifier: Apache-2.0
// The transform of JPEG: 8x8 samples to 64 coefficients.
#pragma once

#include <cstddef>

namespace framewise::media {

inline constexpr int kBlockSide = 8;
inline constexpr int kBlockSize = 64;

// `samples`: rows of eight at distance `stride`, centered on 0. `coefficients`:
// row by row, the lowest vertical frequency first, in units in which the
// coefficient 0 is eight times the mean.
void forward_dct(const float* samples, size_t stride, float* coefficients);

}  // namespace framewise::media
