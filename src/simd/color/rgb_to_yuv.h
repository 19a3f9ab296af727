// SPDX-License-Identifier: Apache-2.0
// Rows of colours to luma and full-width chroma, not rounded yet. No fused
// operations: the same bits on every target.
#pragma once

#include <cstddef>

namespace framewise::simd {

// Y, U, V (index 0 to 2) are r * R + g * G + b * B + bias.
struct YuvFromRgb {
  float r[3];
  float g[3];
  float b[3];
  float bias[3];
};

// The outputs may be the inputs.
void rgb_to_yuv(const float* r, const float* g, const float* b, size_t count,
                const YuvFromRgb& matrix, float* y, float* u, float* v);

}  // namespace framewise::simd
