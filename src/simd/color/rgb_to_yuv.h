// SPDX-License-Identifier: Apache-2.0
// Conversion of rows of colors to luma and full-width chroma, not rounded. No
// fused operations: equal bits on all targets.
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

// Outputs may equal inputs.
void rgb_to_yuv(const float* r, const float* g, const float* b, size_t count,
                const YuvFromRgb& matrix, float* y, float* u, float* v);

}  // namespace framewise::simd
