// SPDX-License-Identifier: Apache-2.0
// Chroma at half size, directly from RGBA pixels: colors are summed before they
// are weighted.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// U = 0.564 (B - Y) + 128 and V = 0.713 (R - Y) + 128 with BT.601 luma Y, of
// the means of 2x2 RGBA pixels of 8 bits. Writes ceil(pixels / 2) results for
// two rows. An unpaired last column counts twice.
void half_chroma_row(const uint8_t* upper, const uint8_t* lower, size_t pixels,
                     float* u, float* v);

}  // namespace framewise::simd
