// SPDX-License-Identifier: Apache-2.0
// The four channels of a frame of a film: its last frames, filtered over time,
// as simd/cvvdp/light.cc computes them.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "memory.glsl"

layout(local_size_x = 32, local_size_y = 8) in;
layout(constant_id = 0) const int kFourth = 0;  // fourth roots, else square

layout(push_constant) uniform Parameters {
  Words frames;   // the last frames of this side
  Words places;   // of the frame k frames ago
  Floats filter_;  // matrix, bias of each channel, taps from the middle on
  Floats planes;  // of the four channels
  uint width, height, stride, plane_floats;
  uint half_;  // taps of one side
};

float power(uint root) {
  const float value = float(root);
  const float square = value * value;
  return kFourth != 0 ? square * square : square;
}

vec3 light_at(uint k, uint x, uint y) {
  const uint word = frames.at[(places.at[k] * height + y) * width + x];
  return vec3(power(word >> 21), power(word >> 10 & 0x7ffu),
              power(word & 0x3ffu));
}

void main() {
  const uint x = gl_GlobalInvocationID.x;
  const uint y = gl_GlobalInvocationID.y;
  if (x >= width || y >= height) return;
  vec3 rows[3];
  for (uint c = 0; c < 3; ++c) {
    rows[c] = vec3(filter_.at[3 * c], filter_.at[3 * c + 1],
                   filter_.at[3 * c + 2]);
  }
  vec4 sums = vec4(filter_.at[9], filter_.at[10], filter_.at[11],
                   filter_.at[12]);
  for (int tap = int(half_); tap >= 0; --tap) {
    vec3 light = light_at(half_ - uint(tap), x, y);
    if (tap > 0) light += light_at(half_ + uint(tap), x, y);
    const float achromatic = dot(rows[0], light);
    const uint first = 13 + uint(tap);
    sums += vec4(achromatic * filter_.at[first],
                 dot(rows[1], light) * filter_.at[first + half_ + 1],
                 dot(rows[2], light) * filter_.at[first + 2 * (half_ + 1)],
                 achromatic * filter_.at[first + 3 * (half_ + 1)]);
  }
  for (uint c = 0; c < 4; ++c) {
    planes.at[c * plane_floats + y * stride + x] = sums[c];
  }
}
