// SPDX-License-Identifier: Apache-2.0
// Encoded sRGB samples to linear light, one row at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Splits a row of `count` R G B A pixels (alpha is ignored) into three rows of
// linear light, 0..1, by the sRGB curve of IEC 61966-2-1. Largest error against
// the exact curve: 6e-7. The three rows must have room for `count` samples and
// may not overlap the input.
void linearize_rgba8(const uint8_t* rgba, size_t count, float* red,
                     float* green, float* blue);

// The same for samples of 16 bits, full range 0..65535.
void linearize_rgba16(const uint16_t* rgba, size_t count, float* red,
                      float* green, float* blue);

}  // namespace framewise::simd
