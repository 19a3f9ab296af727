// SPDX-License-Identifier: Apache-2.0
// The next level of ColorVideoVDP's pyramid, with the borders of its authors'
// program: as simd/cvvdp/pyramid.cc computes it.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "memory.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Floats from;
  Floats to;
  uint width, height, stride, plane_floats;
  uint to_width, to_height, to_stride, to_plane_floats;
};

const float kMiddle = 0.4, kNear = 0.25, kFar = 0.05;

uint base;  // of the plane

// Rows outside are mirrors of those inside; the edge repeats.
float row_at(int x, int y) {
  const int last = int(height) - 1;
  if (y < 0) y = -y - 1;
  if (y > last) y = 2 * last + 1 - y;
  return from.at[base + uint(clamp(y, 0, last)) * stride + uint(x)];
}

// A column, filtered down; 0 beyond the right border.
float column_at(int x, int y) {
  if (x < 0) x = min(-x - 1, int(width) - 1);
  if (x >= int(width)) return 0.0;
  return kFar * (row_at(x, y - 2) + row_at(x, y + 2)) +
         (kNear * (row_at(x, y - 1) + row_at(x, y + 1)) +
          kMiddle * row_at(x, y));
}

void main() {
  const int x = int(gl_GlobalInvocationID.x);
  const int y = int(gl_GlobalInvocationID.y);
  if (x >= int(to_width) || y >= int(to_height)) return;
  base = gl_WorkGroupID.z * plane_floats;
  const int left = 2 * x;
  const int top = 2 * y;
  float sum = kFar * (column_at(left - 2, top) + column_at(left + 2, top)) +
              (kNear * (column_at(left - 1, top) + column_at(left + 1, top)) +
               kMiddle * column_at(left, top));
  // The share of the right border depends on the number of rows.
  if (x == int(to_width) - 1) {
    const float last = column_at(int(width) - 1, top);
    sum += (height & 1u) != 0
               ? kNear * last + kFar * column_at(int(width) - 2, top)
               : kFar * last;
  }
  to.at[gl_WorkGroupID.z * to_plane_floats + uint(y) * to_stride + uint(x)] =
      sum;
}
