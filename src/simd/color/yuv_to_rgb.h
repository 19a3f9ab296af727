// SPDX-License-Identifier: Apache-2.0
// Conversion of rows of luma and full-width chroma to colors. Floats without
// fused operations: equal bits on all targets, and correct rounding unless the
// true value lies within 1e-3 of a half.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Each color, 0..1, is y * Y + u * U + v * V + bias of the stored samples.
// Combines matrix, range and offsets.
struct RgbFromYuv {
  float y[3];
  float u[3];
  float v[3];
  float bias[3];
};

// One row: `y` and `alpha` as stored, chroma as floats on the same scale. Null
// `alpha` means opaque. `alpha_max` is the value of opaque pixels.
template <typename Sample>
struct YuvRow {
  const Sample* y = nullptr;
  const float* u = nullptr;
  const float* v = nullptr;
  const Sample* alpha = nullptr;
  float alpha_max = 255.0f;
};

// Clamps colors to 0..1 and scales them to the range of the sample type.
void yuv_to_rgba(const YuvRow<uint8_t>& row, size_t count,
                 const RgbFromYuv& matrix, uint8_t* rgba);
void yuv_to_rgba(const YuvRow<uint16_t>& row, size_t count,
                 const RgbFromYuv& matrix, uint8_t* rgba);
void yuv_to_rgba(const YuvRow<uint8_t>& row, size_t count,
                 const RgbFromYuv& matrix, uint16_t* rgba);
void yuv_to_rgba(const YuvRow<uint16_t>& row, size_t count,
                 const RgbFromYuv& matrix, uint16_t* rgba);

// Writes planes of colors, clamped to 0..1. Alpha is ignored.
void yuv_to_planes(const YuvRow<uint8_t>& row, size_t count,
                   const RgbFromYuv& matrix, float* r, float* g, float* b);
void yuv_to_planes(const YuvRow<uint16_t>& row, size_t count,
                   const RgbFromYuv& matrix, float* r, float* g, float* b);

}  // namespace framewise::simd
