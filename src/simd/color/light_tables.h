// SPDX-License-Identifier: Apache-2.0
// Conversion of stored colors to light and back by tables, for curves without a
// short formula. Equal bits on all targets.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Converts a row of R G B A pixels of 16 bits to three rows of curve[sample].
// `curve` has 65536 entries. Alpha is ignored.
void look_up_rgba16(const float* curve, const uint16_t* rgba, size_t count,
                    float* red, float* green, float* blue);

// A function from `first` > 0 to `last`, sampled wherever the upper 16 bits of
// a float change: from the sample at or below `first` to one beyond `last`.
struct LogSteps {
  const float* values;
  float first;
  float last;
};

// Linear interpolation of the function at each argument times `factor`.
// Arguments outside of the range are clamped. `out` may equal `in`.
void interpolate(const LogSteps& steps, const float* in, float factor,
                 size_t count, float* out);

// Packs three rows of values 0..255, which are rounded, and the upper byte of
// the alpha of `rgba` into RGBA pixels of 8 bits.
void pack_rgba8(const float* red, const float* green, const float* blue,
                const uint16_t* rgba, size_t count, uint8_t* out);

}  // namespace framewise::simd
