// SPDX-License-Identifier: Apache-2.0
// The difference map: sums along lines (simd/butteraugli/malta.cc), masked by
// the busy areas of the reference.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "memory.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Floats sums;
  Floats lines;
  Floats mask;
  Floats map;
  uint width, height, stride, plane_floats;
};

const uint kHalo = 4;
const uint kRows = 16;  // of a tile
const uint kWidth = 32 + 2 * kHalo;
const uint kHeight = kRows + 2 * kHalo;
const float kOutside = 1e30;  // no neighbor of a mask
shared float samples[kHeight][kWidth];

void load(bool of_mask, uint plane) {
  const int left = int(gl_WorkGroupID.x * 32) - int(kHalo);
  const int top = int(gl_WorkGroupID.y * kRows) - int(kHalo);
  barrier();
  for (uint i = gl_LocalInvocationIndex; i < kWidth * kHeight; i += 256) {
    const int x = left + int(i % kWidth);
    const int y = top + int(i / kWidth);
    const bool inside = x >= 0 && y >= 0 && x < int(width) && y < int(height);
    const uint at = plane * plane_floats + uint(y) * stride + uint(x);
    float value = of_mask ? kOutside : 0.0;
    if (inside) value = of_mask ? mask.at[at] : lines.at[at];
    samples[i / kWidth][i % kWidth] = value;
  }
  barrier();
}

uint cx, cy;  // this thread's pixel in the tile
float d(int dx, int dy) { return samples[int(cy) + dy][int(cx) + dx]; }
float pair(int dx, int dy) { return d(dx, dy) + d(-dx, -dy); }
float across(int dx, int dy) { return d(dx - 1, dy) + d(dx, dy) + d(dx + 1, dy); }
float down(int dx, int dy) { return d(dx, dy - 1) + d(dx, dy) + d(dx, dy + 1); }
float squared(float x) { return x * x; }

float dense_sum() {
  const float a = across(0, 0);
  const float b = down(0, 0);
  float twice = squared(a + (across(3, 1) + across(-3, -1)));
  twice += squared(a + (across(3, -1) + across(-3, 1)));
  twice += squared(b + (down(1, 3) + down(-1, -3)));
  twice += squared(b + (down(-1, 3) + down(1, -3)));
  float sum = twice + twice;
  sum += squared(a + (across(3, 0) + across(-3, 0)));
  sum += squared(b + (down(0, 3) + down(0, -3)));
  const float falling = d(0, 0) + pair(1, 1);
  sum += squared(falling + (pair(2, 2) + pair(3, 3)));
  sum += squared(falling + (pair(1, 2) + pair(2, 3)));
  sum += squared(falling + (pair(2, 1) + pair(3, 2)));
  const float rising = d(0, 0) + pair(-1, 1);
  sum += squared(rising + (pair(-2, 2) + pair(-3, 3)));
  sum += squared(rising + (pair(-1, 2) + pair(-2, 3)));
  return sum + squared(rising + (pair(-2, 1) + pair(-3, 2)));
}

float sparse_sum() {
  const float c = d(0, 0);
  float sum = squared(c + (pair(2, 0) + pair(4, 0)));
  sum += squared(c + (pair(0, 2) + pair(0, 4)));
  sum += squared(c + (pair(2, 2) + pair(3, 3)));
  sum += squared(c + (pair(-2, 2) + pair(-3, 3)));
  sum += squared(c + (pair(-1, 2) + pair(-1, 4)));
  sum += squared(c + (pair(1, 2) + pair(1, 4)));
  sum += squared(c + (pair(2, 1) + pair(4, 1)));
  sum += squared(c + (pair(-2, 1) + pair(-4, 1)));
  sum += squared(c + (pair(1, 2) + pair(2, 3)));
  sum += squared(c + (pair(-1, 2) + pair(-2, 3)));
  sum += squared(c + (pair(2, 1) + pair(3, 2)));
  sum += squared(c + (pair(-2, 1) + pair(-3, 2)));
  sum += squared(c + (pair(-2, 1) + pair(-4, 2)));
  sum += squared(c + (pair(2, 1) + pair(4, 2)));
  sum += squared(c + (pair(1, 2) + pair(2, 4)));
  return sum + squared(c + (pair(-1, 2) + pair(-2, 4)));
}

// A weighted mean of the smallest values of the pixel and its neighbors at
// distance 3.
float eroded() {
  const float center = d(0, 0);
  float first = center, second = 2.0 * center, third = second;
  for (int dy = -3; dy <= 3; dy += 3) {
    for (int dx = -3; dx <= 3; dx += 3) {
      if (dx == 0 && dy == 0) continue;
      const float value = d(dx, dy);
      third = min(third, max(second, value));
      second = min(second, max(first, value));
      first = min(first, value);
    }
  }
  return first * 0.45 + second * 0.3 + third * 0.25;
}

void main() {
  const uint kOwn = kRows / 8;
  float ac[kOwn];
  const uint column = gl_WorkGroupID.x * 32 + gl_LocalInvocationID.x;
  for (uint n = 0; n < kOwn; ++n) ac[n] = 0;
  cx = gl_LocalInvocationID.x + kHalo;
  for (uint plane = 0; plane < 6; ++plane) {
    load(false, plane);
    for (uint n = 0; n < kOwn; ++n) {
      cy = n * 8 + gl_LocalInvocationID.y + kHalo;
      ac[n] += plane < 4 ? sparse_sum() : dense_sum();
    }
  }
  load(true, 0);
  for (uint n = 0; n < kOwn; ++n) {
    cy = n * 8 + gl_LocalInvocationID.y + kHalo;
    const uint row = gl_WorkGroupID.y * kRows + cy - kHalo;
    if (column >= width || row >= height) continue;
    const uint at = row * stride + column;
    const float m = eroded();
    const float k_ac =
        2.5485944793 / (m * 0.451936922203 + 0.829591754942) + 1.0;
    const float k_dc =
        0.505054525019 / (m * 3.87449418804 + 0.20025578522) + 1.0;
    const float sum = squared(k_ac) * (sums.at[at + plane_floats] + ac[n]) +
                      squared(k_dc) * sums.at[at];
    map.at[at] = sqrt(sum) * (1.0 / (17.83 * 0.79079917404));
  }
}
