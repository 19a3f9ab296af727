// SPDX-License-Identifier: Apache-2.0
// One level of VMAF's wavelet transform of both frames (simd/vmaf/wavelet.cc):
// the approximation, then horizontal, vertical and diagonal details.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "vmaf.glsl"

layout(local_size_x = 32, local_size_y = 8) in;
layout(constant_id = 0) const int kLevel = 0;

layout(push_constant) uniform Parameters {
  Words raw;
  Shape shape;
  Integers from;  // approximations of both frames; level 0 reads luma
  Integers to;    // four planes of each frame
  uint width, height, stride, plane_integers;
  uint to_width, to_height, to_stride, to_plane_integers;
  uint bits;
};

const int kLow[4] = {15826, 27411, 7345, -4240};
const int kHigh[4] = {-4240, -7345, 27411, -15826};

int inside(int at, int count) {
  if (at < 0) return min(1, count - 1);
  return at >= count ? max(0, 2 * count - 1 - at) : at;
}

int sample_of(uint side, int x, int y) {
  if (kLevel == 0) {
    return int(sample_at(raw, shape, side, 0, uint(x), uint(y))) -
           (1 << (bits - 1));
  }
  return from.at[4 * side * plane_integers + uint(y) * stride + uint(x)];
}

// 16 bits of a number, with its sign.
int wrapped16(int value) { return value << 16 >> 16; }

int filtered_down(int64_t sum) {
  if (kLevel == 0) return wrapped16(int(sum + (1 << (bits - 1))) >> bits);
  if (kLevel == 1) return int(sum);
  return int((sum + 32768) >> 16);
}

int filtered_along(int64_t sum) {
  if (kLevel == 0) return clamp(int((sum + 32768) >> 16), -32768, 32767);
  const uint shift = kLevel == 2 ? 16 : 15;
  return int((sum + (int64_t(1) << (shift - 1))) >> shift);
}

void main() {
  const uint x = gl_GlobalInvocationID.x;
  const uint y = gl_GlobalInvocationID.y;
  const uint side = gl_WorkGroupID.z;
  if (x >= to_width || y >= to_height) return;
  int64_t low_low = 0, low_high = 0, high_low = 0, high_high = 0;
  for (int k = 0; k < 4; ++k) {
    const int column = inside(int(2 * x) - 1 + k, int(width));
    int64_t low = 0, high = 0;
    for (int j = 0; j < 4; ++j) {
      const int value =
          sample_of(side, column, inside(int(2 * y) - 1 + j, int(height)));
      low += int64_t(kLow[j]) * value;
      high += int64_t(kHigh[j]) * value;
    }
    const int down_low = filtered_down(low);
    const int down_high = filtered_down(high);
    low_low += int64_t(kLow[k]) * down_low;
    low_high += int64_t(kHigh[k]) * down_low;
    high_low += int64_t(kLow[k]) * down_high;
    high_high += int64_t(kHigh[k]) * down_high;
  }
  const uint at = 4 * side * to_plane_integers + y * to_stride + x;
  to.at[at] = filtered_along(low_low);
  to.at[at + to_plane_integers] = filtered_along(high_low);
  to.at[at + 2 * to_plane_integers] = filtered_along(low_high);
  to.at[at + 3 * to_plane_integers] = filtered_along(high_high);
}
