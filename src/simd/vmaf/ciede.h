// SPDX-License-Identifier: Apache-2.0
// CIELAB as libvmaf's feature "ciede" has it, from Y, U, V.
#pragma once

#include "simd/color/color_difference.h"

namespace framewise::simd {

// Y of 0 to 1 and U, V of -0.5 to 0.5, and what lies beyond. Rows may be read
// and written up to the next multiple of 16 samples.
void ciede_vmaf_lab_row(const ColorRow& yuv, size_t count,
                        const MutableColorRow& lab);

}  // namespace framewise::simd
