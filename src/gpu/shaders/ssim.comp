// SPDX-License-Identifier: Apache-2.0
// 1 - S of SSIM under an 11x11 Gaussian window, from sums and differences of
// the frames as simd/ssim/ssim_window.cc has it: nothing cancels, and equal
// frames give 0.
#version 450
#extension GL_GOOGLE_include_directive : require
#define COLUMNS 1
#include "frame.glsl"
#include "tile.glsl"

layout(constant_id = 0) const int kOfRaw = 1;  // else of planes of luma
layout(constant_id = 1) const int kWithLuminance = 1;

layout(push_constant) uniform Parameters {
  Words raw;
  Shape shape;
  Floats planes;  // the reference, then the test
  Floats partials;
  uint width, height, stride, plane_floats;
  float twice_middle, c1, c2;  // c1 and c2 of sums: twice those of the paper
  float taps[6];
};

const uint kReach = 10;
const uint kRows = 16;  // windows of a tile
const uint kColumns = 32 + kReach;

shared vec2 samples[kRows + kReach][kColumns];
shared vec4 across[kRows + kReach][32];

float luma_of(uint side, uint x, uint y) {
  return kOfRaw != 0 ? luma_at(raw, shape, side, x, y)
                     : planes.at[side * plane_floats + y * stride + x];
}

float missing(vec4 means) {
  const float vs = means.z - means.x * means.x;
  const float vd = means.w - means.y * means.y;
  const float spread = vs + c2;
  if (kWithLuminance == 0) return (vd + vd) / (spread + vd);
  const float ms = means.x + twice_middle;
  const float light = ms * ms + c1;
  const float unlike = means.y * means.y;
  const float lost = light * vd + unlike * spread;
  return (lost + lost) / ((light + unlike) * (spread + vd));
}

void main() {
  const uint thread = gl_LocalInvocationIndex;
  const uint left = gl_WorkGroupID.x * 32;
  const uint top = gl_WorkGroupID.y * kRows;
  for (uint i = thread; i < (kRows + kReach) * kColumns; i += kThreads) {
    const uint x = min(left + i % kColumns, width - 1);
    const uint y = min(top + i / kColumns, height - 1);
    const float a = luma_of(0, x, y);
    const float b = luma_of(1, x, y);
    samples[i / kColumns][i % kColumns] = vec2(a + b - twice_middle, a - b);
  }
  barrier();
  const uint x = gl_LocalInvocationID.x;
  for (uint y = gl_LocalInvocationID.y; y < kRows + kReach; y += 8) {
    vec2 means = vec2(0);
    vec2 squares = vec2(0);
    for (int k = -5; k <= 5; ++k) {
      const vec2 value = samples[y][x + 5 + k];
      const float tap = taps[abs(k)];
      means += tap * value;
      squares += tap * value * value;
    }
    across[y][x] = vec4(means, squares);
  }
  barrier();
  float sums[1] = {0};
  for (uint y = gl_LocalInvocationID.y; y < kRows; y += 8) {
    if (left + x + kReach >= width || top + y + kReach >= height) continue;
    vec4 means = vec4(0);
    for (int k = -5; k <= 5; ++k) means += taps[abs(k)] * across[y + 5 + k][x];
    sums[0] += missing(means);
  }
  store_sums(sums, partials);
}
