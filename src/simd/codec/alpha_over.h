// SPDX-License-Identifier: Apache-2.0
// Porter and Duff's "over" (1984) for pixels whose alpha is not premultiplied,
// as animated PNG asks for it: a = fa + ba(1 - fa), c = (f fa + b ba(1 -
// fa))/a.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Lays `pixels` RGBA pixels of `front` over those of `canvas`. Each result is
// the exact value rounded to the nearest, halves up; pixels with alpha 0 in
// `front` leave the canvas as it is, colour under alpha 0 included.
void alpha_over_rgba8(const uint8_t* front, uint8_t* canvas, size_t pixels);
void alpha_over_rgba16(const uint16_t* front, uint16_t* canvas, size_t pixels);

}  // namespace framewise::simd
