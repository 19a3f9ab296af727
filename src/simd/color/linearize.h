// SPDX-License-Identifier: Apache-2.0
// Conversion of sRGB samples to linear light, one row at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Converts a row of `count` R G B A pixels to three rows of linear light, 0..1,
// by the sRGB curve of IEC 61966-2-1. Alpha is ignored. Largest error: 6e-7.
// The three rows have room for `count` samples and must not overlap the input.
void linearize_rgba8(const uint8_t* rgba, size_t count, float* red,
                     float* green, float* blue);

// As linearize_rgba8(), for samples of 16 bits, 0..65535.
void linearize_rgba16(const uint16_t* rgba, size_t count, float* red,
                      float* green, float* blue);

}  // namespace framewise::simd
