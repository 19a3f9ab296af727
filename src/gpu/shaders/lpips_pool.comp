// SPDX-License-Identifier: Apache-2.0
// The largest outputs of windows, channel by channel.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "memory.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Floats from;
  Floats to;
  uint width, height, side_floats;
  uint to_width, to_height, to_side_floats;
  uint channels, kernel, stride;
};

void main() {
  const uint x = gl_GlobalInvocationID.x / channels;
  const uint channel = gl_GlobalInvocationID.x % channels;
  const uint y = gl_GlobalInvocationID.y;
  const uint side = gl_WorkGroupID.z;
  if (x >= to_width || y >= to_height) return;
  float largest = 0;  // no output is smaller
  for (uint v = y * stride; v < min(y * stride + kernel, height); ++v) {
    for (uint u = x * stride; u < min(x * stride + kernel, width); ++u) {
      largest = max(largest, from.at[side * side_floats +
                                     (v * width + u) * channels + channel]);
    }
  }
  to.at[side * to_side_floats + (y * to_width + x) * channels + channel] =
      largest;
}
