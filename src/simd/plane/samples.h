// SPDX-License-Identifier: Apache-2.0
// Conversion of samples between their stored form (8 or 16 bits, interleaved or
// planar) and rows of floats. Rounds to the nearest value, ties to even.
//
// As in this whole folder: `count` is in pixels, nothing beyond it is read or
// written, rows need no alignment, and input and output must not overlap unless
// a function allows it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// out = in * scale + bias.
void samples_to_float(const uint8_t* in, size_t count, float scale, float bias,
                      float* out);
void samples_to_float(const uint16_t* in, size_t count, float scale, float bias,
                      float* out);

// out = in * scale, rounded and clamped to 0..max.
void float_to_samples(const float* in, size_t count, float scale, float max,
                      uint8_t* out);
void float_to_samples(const float* in, size_t count, float scale, float max,
                      uint16_t* out);

// The colors of RGBA pixels, times `scale`. Alpha is ignored.
void rgba_to_planes(const uint8_t* rgba, size_t count, float scale, float* r,
                    float* g, float* b);
void rgba_to_planes(const uint16_t* rgba, size_t count, float scale, float* r,
                    float* g, float* b);

// Packs planes of values 0..1 (clamped) into opaque RGBA pixels.
void planes_to_rgba(const float* r, const float* g, const float* b,
                    size_t count, uint8_t* rgba);
void planes_to_rgba(const float* r, const float* g, const float* b,
                    size_t count, uint16_t* rgba);

// Converts between 8 and 16 bits a sample: v * 257, and round(v / 257).
void widen_samples(const uint8_t* in, size_t count, uint16_t* out);
void narrow_samples(const uint16_t* in, size_t count, uint8_t* out);

}  // namespace framewise::simd
