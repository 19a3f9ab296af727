// SPDX-License-Identifier: Apache-2.0
// A frame in SSIMULACRA2's colors or in linear light, and in linear light at half
// size for the next scale. A thread converts 2x2 pixels.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"

layout(local_size_x = 32, local_size_y = 8) in;
layout(constant_id = 0) const int kOfRaw = 1;  // else of planes of light
layout(constant_id = 1) const int kLast = 0;   // no scale follows
layout(constant_id = 2) const int kXyb = 1;    // else linear light

layout(push_constant) uniform Parameters {
  Words raw;
  Shape shape;
  Floats light;  // three planes of each frame, as all here
  Floats colors;
  Floats half_;
  uint width, height, stride, plane_floats;
  uint half_width, half_height, half_stride, half_plane_floats;
};

vec3 light_of(uint side, uint x, uint y) {
  if (kOfRaw != 0) return light_at(raw, shape, side, x, y);
  const uint at = 3 * side * plane_floats + y * stride + x;
  return vec3(light.at[at], light.at[at + plane_floats],
              light.at[at + 2 * plane_floats]);
}

// By simd/ssimulacra2/positive_xyb.cc.
float cube_root(float m) {
  const int third = (floatBitsToInt(m) >> 12) * 1365;
  float r = intBitsToFloat(1419800000 - third);
  const float e = 1.0 - (m * r) * (r * r);
  const float series = ((14.0 / 81.0) * e + 2.0 / 9.0) * e + 1.0 / 3.0;
  r = (r * e) * series + r;
  const float root = m * (r * r);
  const float error = 1.0 - root * r;
  return (root * (2.0 / 3.0)) * error + root;
}

float response(vec3 c, float r, float g, float b) {
  const float m = b * c.b + (g * c.g + (r * c.r + 0.0037930732552754493));
  return cube_root(max(m, 1.17549435e-38)) - 0.15595420054;
}

vec3 xyb(vec3 c) {
  const float l = response(c, 0.30, 0.622, 0.078);
  const float m = response(c, 0.23, 0.692, 0.078);
  const float s = response(c, 0.24342268924547819, 0.20476744424496821,
                           0.55180986650955360);
  const float luma = 0.5 * (l + m);
  return vec3((l - m) * 7.0 + 0.42, luma + 0.01, (s - luma) + 0.55);
}

void main() {
  const uint x = 2 * gl_GlobalInvocationID.x;
  const uint y = 2 * gl_GlobalInvocationID.y;
  const uint side = gl_WorkGroupID.z;
  if (x >= width || y >= height) return;
  vec3 sum = vec3(0);
  for (uint dy = 0; dy < 2; ++dy) {
    for (uint dx = 0; dx < 2; ++dx) {
      const bool inside = x + dx < width && y + dy < height;
      const uint px = min(x + dx, width - 1);
      const uint py = min(y + dy, height - 1);
      const vec3 c = light_of(side, px, py);
      sum += c;
      if (!inside) continue;
      const vec3 color = kXyb != 0 ? xyb(c) : c;
      const uint at = 3 * side * plane_floats + py * stride + px;
      colors.at[at] = color.x;
      colors.at[at + plane_floats] = color.y;
      colors.at[at + 2 * plane_floats] = color.z;
    }
  }
  if (kLast != 0) return;
  const uint at =
      3 * side * half_plane_floats + y / 2 * half_stride + x / 2;
  half_.at[at] = sum.r * 0.25;
  half_.at[at + half_plane_floats] = sum.g * 0.25;
  half_.at[at + 2 * half_plane_floats] = sum.b * 0.25;
}
