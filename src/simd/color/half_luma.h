// SPDX-License-Identifier: Apache-2.0
// Luma at half size, directly from RGBA pixels. Colors are summed before they
// are weighted, which takes a quarter of the multiplications.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// BT.601 luma, 0..255, of the mean of 2x2 RGBA pixels of 8 bits. Writes
// ceil(pixels / 2) results for two rows. A missing last column counts as zeros,
// as does a null `lower`. The integer sums are exact.
void half_luma_row(const uint8_t* upper, const uint8_t* lower, size_t pixels,
                   float* out);

}  // namespace framewise::simd
