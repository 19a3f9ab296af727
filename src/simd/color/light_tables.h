// SPDX-License-Identifier: Apache-2.0
// Light of stored colours and back, by tables: for curves that no short formula
// follows. The same bits on every target.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Splits a row of R G B A pixels of 16 bits (alpha is ignored) into three rows
// of what `curve` has for each sample: 65536 values.
void look_up_rgba16(const float* curve, const uint16_t* rgba, size_t count,
                    float* red, float* green, float* blue);

// A function from `first` > 0 to `last`: its values wherever the upper 16 bits
// of a float change, from those of `first` on to one beyond those of `last`.
struct LogSteps {
  const float* values;
  float first;
  float last;
};

// The function of each argument times `factor`, by straight lines between the
// values; what lies beyond the ends counts as the ends. `out` may be `in`.
void interpolate(const LogSteps& steps, const float* in, float factor,
                 size_t count, float* out);

// R G B A pixels of 8 bits, of rows of 0 to 255 that are rounded, and of the
// upper half of the alpha of `rgba`.
void pack_rgba8(const float* red, const float* green, const float* blue,
                const uint16_t* rgba, size_t count, uint8_t* out);

}  // namespace framewise::simd
