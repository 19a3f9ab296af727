// SPDX-License-Identifier: Apache-2.0
// The sRGB transfer function (IEC 61966-2-1) and its inverse. Values run from
// 0 to 1 in both forms.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Linear light of each 8-bit sRGB value, correctly rounded: 256 entries.
const float* linear_of_srgb8();

// The colours of RGBA pixels in linear light, by that table.
void srgb8_to_linear(const uint8_t* rgba, size_t count, float* r, float* g,
                     float* b);

// Relative error at most 8e-7. Negative input gives its linear segment, input
// above 1 the formula's value up to about 1.5. `out` may be `in`.
void srgb_to_linear(const float* in, size_t count, float* out);

// Absolute error at most 8e-7. Input is clamped to 0..1. `out` may be `in`.
void linear_to_srgb(const float* in, size_t count, float* out);

// The same on the colours of RGBA pixels in place; alpha is left as it is.
void srgb_to_linear_rgba(float* rgba, size_t count);
void linear_to_srgb_rgba(float* rgba, size_t count);

}  // namespace framewise::simd
