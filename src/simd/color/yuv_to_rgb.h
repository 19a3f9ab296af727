// SPDX-License-Identifier: Apache-2.0
// Rows of luma and full-width chroma to colours. Computed in floats without
// fused operations: the same bits on every target, and rounded correctly
// unless the true value lies within 1e-3 of a half.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Each colour, 0..1, is y * Y + u * U + v * V + bias of the stored samples:
// matrix, range and offsets in one.
struct RgbFromYuv {
  float y[3];
  float u[3];
  float v[3];
  float bias[3];
};

// One row: `y` and `alpha` as stored, chroma as floats of the same scale.
// `alpha` may be null: opaque. `alpha_max` is the value that means opaque.
template <typename Sample>
struct YuvRow {
  const Sample* y = nullptr;
  const float* u = nullptr;
  const float* v = nullptr;
  const Sample* alpha = nullptr;
  float alpha_max = 255.0f;
};

// Colours are clamped to 0..1 and scaled to the type's range.
void yuv_to_rgba(const YuvRow<uint8_t>& row, size_t count,
                 const RgbFromYuv& matrix, uint8_t* rgba);
void yuv_to_rgba(const YuvRow<uint16_t>& row, size_t count,
                 const RgbFromYuv& matrix, uint8_t* rgba);
void yuv_to_rgba(const YuvRow<uint8_t>& row, size_t count,
                 const RgbFromYuv& matrix, uint16_t* rgba);
void yuv_to_rgba(const YuvRow<uint16_t>& row, size_t count,
                 const RgbFromYuv& matrix, uint16_t* rgba);

// Colours as planes, clamped to 0..1; alpha is ignored.
void yuv_to_planes(const YuvRow<uint8_t>& row, size_t count,
                   const RgbFromYuv& matrix, float* r, float* g, float* b);
void yuv_to_planes(const YuvRow<uint16_t>& row, size_t count,
                   const RgbFromYuv& matrix, float* r, float* g, float* b);

}  // namespace framewise::simd
