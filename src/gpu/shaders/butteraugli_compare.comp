// SPDX-License-Identifier: Apache-2.0
// Compares the bands of both frames point by point, and prepares the
// differences that are summed along lines (simd/butteraugli/compare.cc).
#version 450
#extension GL_GOOGLE_include_directive : require
#include "memory.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Floats low;
  Floats middle;
  Floats high;
  Floats ultra;
  Floats mask;
  Floats sums;   // of low frequencies, then of the others
  Floats lines;  // of middle, high and ultra-high: X and Y each
  uint width, height, stride, plane_floats;
};

float squared(float x) { return x * x; }

const float kDense = 0.39905817637;
const float kSparse = 0.611612573796;

float malta_difference(float norm, float scale, float weight, float u, float v) {
  const float a = norm * scale * sqrt(0.5 * weight) / 8.5;
  const float b = norm * scale * sqrt(0.33 * weight) / 8.5;
  const float size_u = abs(u);
  const float sizes = (size_u + abs(v)) * 0.5 + norm;
  const bool negative = floatBitsToUint(u) >> 31 != 0;
  const float along = negative ? -v : v;
  const float below = max(size_u * 0.55 - along, 0.0);
  const float above = max(along - size_u * 1.05, 0.0);
  const float outside = negative ? above - below : below - above;
  return ((u - v) * a + outside * b) / sizes;
}

float asymmetric(float u, float v, float weight) {
  const float size_u = abs(u);
  const float along = floatBitsToUint(u) >> 31 != 0 ? -v : v;
  const float below = max(size_u * 0.4 - along, 0.0);
  const float above = max(along - size_u, 0.0);
  return squared(u - v) * weight + squared(below + above) * weight;
}

void main() {
  const uint x = gl_GlobalInvocationID.x;
  const uint y = gl_GlobalInvocationID.y;
  if (x >= width || y >= height) return;
  const uint at = y * stride + x;
  const uint next = plane_floats;
  float dc = squared(low.at[at] - low.at[at + 3 * next]) * 29.2353797994;
  dc += squared(low.at[at + next] - low.at[at + 4 * next]) * 0.844626970982;
  dc += squared(low.at[at + 2 * next] - low.at[at + 5 * next]) * 0.703646627719;
  sums.at[at] = dc;
  const vec2 mx = vec2(middle.at[at], middle.at[at + 3 * next]);
  const vec2 my = vec2(middle.at[at + next], middle.at[at + 4 * next]);
  float ac = squared(mx.x - mx.y) * 2150.0;
  ac += squared(my.x - my.y) * 10.6195433239;
  ac += squared(middle.at[at + 2 * next] - middle.at[at + 5 * next]) *
        16.2176043152;
  const vec2 hx = vec2(high.at[at], high.at[at + 2 * next]);
  const vec2 hy = vec2(high.at[at + next], high.at[at + 3 * next]);
  const vec2 ux = vec2(ultra.at[at], ultra.at[at + 2 * next]);
  const vec2 uy = vec2(ultra.at[at + next], ultra.at[at + 3 * next]);
  ac += asymmetric(hx.x, hx.y, 0.8 * 400.0) +
        asymmetric(hy.x, hy.y, 0.8 * 1.50815703118);
  ac += squared(mask.at[at] - mask.at[at + next]) * 10.0;
  sums.at[at + next] = ac;
  lines.at[at] =
      malta_difference(1009002.70582, kSparse, 8246.75321353, mx.x, mx.y);
  lines.at[at + next] =
      malta_difference(130262059.556, kSparse, 37.0819870399, my.x, my.y);
  lines.at[at + 2 * next] =
      malta_difference(8051.15833247, kSparse, 6923.99476109, hx.x, hx.y);
  lines.at[at + 3 * next] =
      malta_difference(4498534.45232, kSparse, 18.7237414387, hy.x, hy.y);
  lines.at[at + 4 * next] =
      malta_difference(5.0, kDense, 173.5, ux.x, ux.y);
  lines.at[at + 5 * next] =
      malta_difference(71.7800275169, kDense, 1.10039032555, uy.x, uy.y);
}
