// SPDX-License-Identifier: Apache-2.0
// Single pixels that show what nothing around them does: dead pixels, bits
// that flipped, salt and pepper.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/evidence/evidence_planes.h"

namespace framewise::simd {

// By how much a speck leaves the range of the reference around it.
inline constexpr int kSpeck = 48 * kUnitsPerLevel;

// Pixels of a block of luma, in units, that lie beyond the 3x3 range of the
// reference by more than kSpeck, while each of their eight neighbours is off by
// at most a quarter of that. Pointers are to the first sample of the block,
// whose side is 8 or 16; what lies one sample around it is readable.
int32_t count_specks(const int16_t* reference, const int16_t* test,
                     ptrdiff_t stride, int side);

}  // namespace framewise::simd
