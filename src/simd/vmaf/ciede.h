// SPDX-License-Identifier: Apache-2.0
// CIELAB as in libvmaf's feature "ciede", from Y, U, V.
#pragma once

#include "simd/color/color_difference.h"

namespace framewise::simd {

// Y is in 0..1, U and V in -0.5..0.5; values outside are valid. Rows may be
// read and written up to the next multiple of 16 samples.
void ciede_vmaf_lab_row(const ColorRow& yuv, size_t count,
                        const MutableColorRow& lab);

}  // namespace framewise::simd
