// SPDX-License-Identifier: Apache-2.0
// Blending of pixels whose alpha is not premultiplied, as animated PNG requires
// (Porter and Duff 1984, "over"): a = fa + ba (1 - fa), c = (f fa + b ba (1 -
// fa)) / a.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Blends `pixels` RGBA pixels of `front` over `canvas`. Results are exact and
// rounded to the nearest value, halves up. A pixel of `front` with alpha 0
// leaves the canvas unchanged, including the color under alpha 0.
void alpha_over_rgba8(const uint8_t* front, uint8_t* canvas, size_t pixels);
void alpha_over_rgba16(const uint16_t* front, uint16_t* canvas, size_t pixels);

}  // namespace framewise::simd
