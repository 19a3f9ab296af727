// SPDX-License-Identifier: Apache-2.0
// Luma at half size straight from pixels: colours are added before they are
// weighted, which is a quarter of the work.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// BT.601 luma, 0..255, of the mean of 2x2 RGBA pixels of 8 bits, for the
// ceil(pixels / 2) results of two rows. A missing last column counts as zeros;
// so does `lower` when it is null. The integer sums are exact.
void half_luma_row(const uint8_t* upper, const uint8_t* lower, size_t pixels,
                   float* out);

}  // namespace framewise::simd
