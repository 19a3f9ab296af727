// SPDX-License-Identifier: Apache-2.0
// Alpha operations on rows of RGBA pixels. Integer results are exact: the true
// quotient rounded to the nearest value, halves up. `out` may equal `rgba`.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Whether every pixel has full alpha.
bool is_opaque(const uint8_t* rgba, size_t count);
bool is_opaque(const uint16_t* rgba, size_t count);

// Blends straight-alpha pixels with an opaque background: (color * alpha +
// background * (max - alpha)) / max. The result is opaque.
void composite(const uint8_t* rgba, const uint8_t* background, size_t count,
               uint8_t* out);
void composite(const uint16_t* rgba, const uint16_t* background, size_t count,
               uint16_t* out);

// color * alpha / max, alpha kept.
void premultiply(const uint8_t* rgba, size_t count, uint8_t* out);
void premultiply(const uint16_t* rgba, size_t count, uint16_t* out);

// color * max / alpha, at most max; 0 where alpha is 0. Alpha kept.
void unpremultiply(const uint8_t* rgba, size_t count, uint8_t* out);
void unpremultiply(const uint16_t* rgba, size_t count, uint16_t* out);

// In place, for floats with full alpha 1. No clamping.
void premultiply(float* rgba, size_t count);
void unpremultiply(float* rgba, size_t count);

// A pixel has a hole if its alpha differs by this much or more: it is about
// opaque in one frame and transparent in the other. Half of the range, so that
// soft edges do not count.
inline constexpr int kHoleAlpha = 128;

// Differences in alpha of two blocks of 8-bit RGBA. Any width.
struct AlphaSums {
  int32_t holes = 0;       // pixels whose alpha differs by >= kHoleAlpha
  int32_t soft = 0;        // pixels with partial alpha in either frame
  int32_t soft_error = 0;  // sum of their absolute alpha differences
};
struct RgbaBlock {
  const uint8_t* pixels = nullptr;
  ptrdiff_t stride = 0;  // bytes
};
void alpha_sums(const RgbaBlock& reference, const RgbaBlock& test, int width,
                int height, AlphaSums& out);

}  // namespace framewise::simd
