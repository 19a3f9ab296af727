// SPDX-License-Identifier: Apache-2.0
// Alpha on rows of RGBA pixels. Integer results are exact: the true quotient
// rounded to the nearest value, halves up. `out` may be `rgba`.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Whether every pixel has full alpha.
bool is_opaque(const uint8_t* rgba, size_t count);
bool is_opaque(const uint16_t* rgba, size_t count);

// Straight-alpha pixels over an opaque background; the result is opaque:
// (colour * alpha + background * (max - alpha)) / max.
void composite(const uint8_t* rgba, const uint8_t* background, size_t count,
               uint8_t* out);
void composite(const uint16_t* rgba, const uint16_t* background, size_t count,
               uint16_t* out);

// colour * alpha / max, alpha kept.
void premultiply(const uint8_t* rgba, size_t count, uint8_t* out);
void premultiply(const uint16_t* rgba, size_t count, uint16_t* out);

// colour * max / alpha, at most max; 0 where alpha is 0. Alpha kept.
void unpremultiply(const uint8_t* rgba, size_t count, uint8_t* out);
void unpremultiply(const uint16_t* rgba, size_t count, uint16_t* out);

// The same for floats in place, whose full alpha is 1. No clamping.
void premultiply(float* rgba, size_t count);
void unpremultiply(float* rgba, size_t count);

// A pixel that is opaque on one side and transparent on the other: about
// enough. That partial alpha crosses its middle says nothing.
inline constexpr int kHoleAlpha = 128;

// How alpha of two blocks of 8-bit RGBA differs; any width.
struct AlphaSums {
  int32_t holes = 0;       // pixels whose alpha differs by kHoleAlpha or more
  int32_t soft = 0;        // pixels whose alpha is partial on a side
  int32_t soft_error = 0;  // differences of their alpha together
};
struct RgbaBlock {
  const uint8_t* pixels = nullptr;
  ptrdiff_t stride = 0;  // bytes
};
void alpha_sums(const RgbaBlock& reference, const RgbaBlock& test, int width,
                int height, AlphaSums& out);

}  // namespace framewise::simd
