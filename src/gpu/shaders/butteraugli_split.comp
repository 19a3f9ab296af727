// SPDX-License-Identifier: Apache-2.0
// Filters columns of what blur_across.comp has filtered along rows, and splits
// Butteraugli's next frequency band from the rest
// (simd/butteraugli/bands.cc).
#version 450
#extension GL_GOOGLE_include_directive : require
#include "memory.glsl"

layout(local_size_x = 32, local_size_y = 8) in;
layout(constant_id = 0) const int kStage = 0;
layout(constant_id = 1) const int kRadius = 16;
const int kLow = 0, kMiddle = 1, kHigh = 2, kMask = 3;

layout(push_constant) uniform Parameters {
  Floats blurred;  // along rows; three planes of each frame, as are these:
  Floats rest;     // the colors, then what no band has taken yet
  Floats band;     // kHigh: two planes of each frame
  Floats ultra;    // kHigh: likewise; and
  Floats mask;     // kHigh, kMask: one plane of each frame
  uint width, height, stride, plane_floats;
  float taps[17];
};

const uint kRows = 64;  // of a tile
const uint kOwn = kRows / 8;
shared float samples[kRows + 2 * 16][32];

float clamped(float x, float limit) { return clamp(x, -limit, limit); }
float without_core(float x, float width_) { return x - clamped(x, width_); }
float with_core_doubled(float x, float width_) {
  return x + clamped(x, width_);
}
float compressed(float x, float limit) {
  const float core = clamped(x, limit);
  return (x - core) * 0.724216145665 + core;
}

float visibility(float detail_x, float detail_y) {
  const float kFactor = 6.19424080439;
  const float kBias = 6.19424080439 * 12.61050594197;
  const float x = detail_x * 2.5;
  const float y = detail_y * 0.4;
  const float strength = sqrt(x * x + y * y);
  return sqrt(strength * kFactor + kBias) - sqrt(kBias);
}

// The filtered samples of this thread's rows of a plane.
void blur(uint plane, out float own[kOwn]) {
  const uint column = gl_WorkGroupID.x * 32 + gl_LocalInvocationID.x;
  const int top = int(gl_WorkGroupID.y * kRows) - kRadius;
  barrier();
  for (uint i = gl_LocalInvocationID.y; i < kRows + 2 * uint(kRadius); i += 8) {
    const int row = top + int(i);
    samples[i][gl_LocalInvocationID.x] =
        column < width && row >= 0 && row < int(height)
            ? blurred.at[plane * plane_floats + uint(row) * stride + column]
            : 0.0;
  }
  barrier();
  for (uint n = 0; n < kOwn; ++n) {
    const uint i = n * 8 + gl_LocalInvocationID.y;
    const int y = top + kRadius + int(i);
    const uint x = gl_LocalInvocationID.x;
    float sum = taps[0] * samples[i + kRadius][x];
    for (int k = 1; k <= kRadius; ++k) {
      sum += taps[k] * (samples[i + kRadius - k][x] + samples[i + kRadius + k][x]);
    }
    if (y < kRadius || y + kRadius >= int(height)) {
      float weight = 0;
      for (int k = -kRadius; k <= kRadius; ++k) {
        if (y + k >= 0 && y + k < int(height)) weight += taps[abs(k)];
      }
      sum /= max(weight, 1e-6);
    }
    own[n] = sum;
  }
}

void main() {
  const uint side = gl_WorkGroupID.z;
  const uint first = kStage == kMask ? side : 3 * side;
  const uint column = gl_WorkGroupID.x * 32 + gl_LocalInvocationID.x;
  float b0[kOwn], b1[kOwn], b2[kOwn];
  blur(first, b0);
  if (kStage != kMask) blur(first + 1, b1);
  if (kStage == kLow || kStage == kMiddle) blur(first + 2, b2);
  if (column >= width) return;
  for (uint n = 0; n < kOwn; ++n) {
    const uint row =
        gl_WorkGroupID.y * kRows + n * 8 + gl_LocalInvocationID.y;
    if (row >= height) continue;
    const uint pixel = row * stride + column;
    const uint at = 3 * side * plane_floats + pixel;
    const uint at_y = at + plane_floats;
    const uint at_b = at + 2 * plane_floats;
    if (kStage == kLow) {
      rest.at[at] -= b0[n];
      rest.at[at_y] -= b1[n];
      rest.at[at_b] -= b2[n];
      band.at[at] = b0[n] * 33.832837186260;
      band.at[at_y] = b1[n] * 14.458268100570;
      band.at[at_b] = (b2[n] - b1[n] * 0.362267051518) * 49.87984651440;
    } else if (kStage == kMiddle) {
      band.at[at] = without_core(b0[n], 0.29);
      band.at[at_y] = with_core_doubled(b1[n], 0.1);
      band.at[at_b] = b2[n];
      const float fine_x = rest.at[at] - b0[n];
      const float fine_y = rest.at[at_y] - b1[n];
      // Strong luma detail masks red-green detail.
      const float kFloor = 0.653020556257;
      const float share =
          (1.0 - kFloor) * 46.0 / (fine_y * fine_y + 46.0);
      rest.at[at] = fine_x * (share + kFloor);
      rest.at[at_y] = fine_y;
    } else if (kStage == kHigh) {
      const float ultra_x = without_core(rest.at[at] - b0[n], 0.04);
      const float high_x = without_core(b0[n], 1.5);
      const float q = compressed(b1[n], 28.4691806922);
      const float ultra_y =
          compressed(rest.at[at_y] - q, 5.19175294647) * 2.69313763794;
      const float high_y = with_core_doubled(q * 2.155, 0.132);
      const uint at2 = 2 * side * plane_floats + pixel;
      band.at[at2] = high_x;
      band.at[at2 + plane_floats] = high_y;
      ultra.at[at2] = ultra_x;
      ultra.at[at2 + plane_floats] = ultra_y;
      mask.at[side * plane_floats + pixel] =
          visibility(ultra_x + high_x, ultra_y + high_y);
    } else {
      mask.at[side * plane_floats + pixel] = b0[n];
    }
  }
}
