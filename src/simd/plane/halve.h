// SPDX-License-Identifier: Apache-2.0
// Halving of a plane by 2x2 means, as image pyramids use it.
#pragma once

#include <cstddef>

namespace framewise::simd {

// half[i] = (((top[2i] + top[2i+1]) + bottom[2i]) + bottom[2i+1]) / 4 for
// (width + 1) / 2 samples. An unpaired last column counts twice. For the last
// row of an odd height, pass it as both top and bottom.
void halve_rows(const float* top, const float* bottom, size_t width,
                float* half);

}  // namespace framewise::simd
