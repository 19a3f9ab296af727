// SPDX-License-Identifier: Apache-2.0
// Filters rows. Taps outside of the frame are dropped and the others scaled up
// to sum to 1.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "memory.glsl"

layout(local_size_x = 32, local_size_y = 8) in;
layout(constant_id = 0) const int kRadius = 16;

layout(push_constant) uniform Parameters {
  Floats from;
  Floats to;
  uint width, height, stride, plane_floats;
  float taps[17];
};

const uint kColumns = 128;  // of a tile
shared float samples[8][kColumns + 2 * 16];

void main() {
  const uint base = gl_WorkGroupID.z * plane_floats;
  const uint row = gl_WorkGroupID.y * 8 + gl_LocalInvocationID.y;
  const uint y = gl_LocalInvocationID.y;
  const int left = int(gl_WorkGroupID.x * kColumns) - kRadius;
  for (uint i = gl_LocalInvocationID.x; i < kColumns + 2 * uint(kRadius);
       i += 32) {
    const int x = left + int(i);
    samples[y][i] = row < height && x >= 0 && x < int(width)
                        ? from.at[base + row * stride + uint(x)]
                        : 0.0;
  }
  barrier();
  if (row >= height) return;
  for (uint i = gl_LocalInvocationID.x; i < kColumns; i += 32) {
    const int x = left + kRadius + int(i);
    if (x >= int(width)) break;
    float sum = taps[0] * samples[y][i + kRadius];
    for (int k = 1; k <= kRadius; ++k) {
      sum += taps[k] * (samples[y][i + kRadius - k] + samples[y][i + kRadius + k]);
    }
    if (x < kRadius || x + kRadius >= int(width)) {
      float weight = 0;
      for (int k = -kRadius; k <= kRadius; ++k) {
        if (x + k >= 0 && x + k < int(width)) weight += taps[abs(k)];
      }
      sum /= weight;
    }
    to.at[base + row * stride + uint(x)] = sum;
  }
}
