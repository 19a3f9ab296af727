// SPDX-License-Identifier: Apache-2.0
// Of the difference maps of both scales together: the largest value, then the
// sums of third, sixth and twelfth powers of the values as shares of it, which
// no float overflows.
#version 450
#extension GL_GOOGLE_include_directive : require
#define COLUMNS 3
#include "memory.glsl"
#include "tile.glsl"

layout(constant_id = 0) const int kPowers = 0;  // else the largest
layout(constant_id = 1) const int kBothScales = 1;

layout(push_constant) uniform Parameters {
  Floats map;
  Floats half_;
  Floats partials;
  Floats largest;
  uint width, height, stride, half_stride;
};

const uint kRows = 4;  // of a thread
shared float most[kThreads];

void main() {
  const uint thread = gl_LocalInvocationIndex;
  const uint x = gl_GlobalInvocationID.x;
  float sums[COLUMNS] = {0, 0, 0};
  float own = 0;
  const float scale = kPowers != 0 ? 1.0 / max(largest.at[0], 1e-30) : 0.0;
  for (uint row = 0; row < kRows; ++row) {
    const uint y =
        gl_WorkGroupID.y * 8 * kRows + row * 8 + gl_LocalInvocationID.y;
    if (x >= width || y >= height) continue;
    float value = map.at[y * stride + x];
    if (kBothScales != 0) {
      value = 0.85 * value + 0.5 * half_.at[y / 2 * half_stride + x / 2];
    }
    own = max(own, value);
    const float share = value * scale;
    const float cube = share * share * share;
    sums[0] += cube;
    sums[1] += cube * cube;
    sums[2] += (cube * cube) * (cube * cube);
  }
  if (kPowers != 0) {
    store_sums(sums, partials);
    return;
  }
  most[thread] = own;
  for (uint half_way = kThreads / 2; half_way > 0; half_way /= 2) {
    barrier();
    if (thread < half_way) most[thread] = max(most[thread], most[thread + half_way]);
  }
  if (thread == 0) partials.at[tile_index()] = most[0];
}
