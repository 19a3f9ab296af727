// SPDX-License-Identifier: Apache-2.0
// Luma at half size: means of 2x2; an odd last row or column counts twice.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"

layout(local_size_x = 32, local_size_y = 8) in;
layout(constant_id = 0) const int kOfRaw = 1;

layout(push_constant) uniform Parameters {
  Words raw;
  Shape shape;
  Floats from;
  Floats to;
  uint width, height, stride, plane_floats;
  uint to_width, to_height, to_stride, to_plane_floats;
};

float luma_of(uint side, uint x, uint y) {
  return kOfRaw != 0 ? luma_at(raw, shape, side, x, y)
                     : from.at[side * plane_floats + y * stride + x];
}

void main() {
  const uint x = gl_GlobalInvocationID.x;
  const uint y = gl_GlobalInvocationID.y;
  const uint side = gl_WorkGroupID.z;
  if (x >= to_width || y >= to_height) return;
  const uint right = min(2 * x + 1, width - 1);
  const uint below = min(2 * y + 1, height - 1);
  to.at[side * to_plane_floats + y * to_stride + x] =
      (((luma_of(side, 2 * x, 2 * y) + luma_of(side, right, 2 * y)) +
        luma_of(side, 2 * x, below)) + luma_of(side, right, below)) * 0.25;
}
