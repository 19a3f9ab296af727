// SPDX-License-Identifier: Apache-2.0
// Differences of samples: exact sums of squares, of sizes, and of equal ones.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Words raw;
  Shape shape;
  Words counts;    // of whole numbers, see below
  Floats luma;     // squared errors of luma, which is no whole number
};

// Squares in two halves of 16 bits, so that a tile's sums fit in 32: those of
// three planes and of red, green and blue together; then sizes and equal ones.
const uint kLow = 0, kHigh = 4, kSizes = 8, kEqual = 11, kColumns = 14;
shared uint sums[kColumns];
shared float lumas[256];

const uint kRows = 4;  // of a thread

uint own[kColumns];

void add(uint plane, uint a, uint b) {
  const uint size = a > b ? a - b : b - a;
  const uint square = size * size;
  own[kLow + plane] += square & 0xffffu;
  own[kHigh + plane] += square >> 16;
  own[kSizes + plane] += size;
  own[kEqual + plane] += size == 0 ? 1 : 0;
}

void add_rgb(vec3 a, vec3 b) {
  for (int c = 0; c < 3; ++c) {
    const uint size = uint(abs(a[c] - b[c]));
    const uint square = size * size;
    own[kLow + 3] += square & 0xffffu;
    own[kHigh + 3] += square >> 16;
  }
}

void main() {
  const uint thread = gl_LocalInvocationIndex;
  if (thread < kColumns) sums[thread] = 0;
  for (uint c = 0; c < kColumns; ++c) own[c] = 0;
  float luma_sum = 0;
  const uint x = gl_GlobalInvocationID.x;
  for (uint row = 0; row < kRows; ++row) {
    const uint y =
        gl_WorkGroupID.y * 8 * kRows + row * 8 + gl_LocalInvocationID.y;
    if (x >= shape.width || y >= shape.height) continue;
    if (shape.layout_ == kRgba) {
      const uvec3 a = rgba_at(raw, shape, 0, x, y);
      const uvec3 b = rgba_at(raw, shape, 1, x, y);
      for (uint c = 0; c < 3; ++c) add(c, a[c], b[c]);
      const float difference =
          luma_at(raw, shape, 0, x, y) - luma_at(raw, shape, 1, x, y);
      luma_sum += difference * difference;
      continue;
    }
    add(0, sample_at(raw, shape, 0, 0, x, y), sample_at(raw, shape, 1, 0, x, y));
    add_rgb(rgb_at(raw, shape, 0, x, y), rgb_at(raw, shape, 1, x, y));
    if (shape.layout_ == kGray || x >= shape.chroma_width ||
        y >= shape.chroma_height) {
      continue;
    }
    for (uint plane = 1; plane < 3; ++plane) {
      add(plane, sample_at(raw, shape, 0, plane, x, y),
          sample_at(raw, shape, 1, plane, x, y));
    }
  }
  barrier();
  // Whole numbers: their order does not matter.
  for (uint c = 0; c < kColumns; ++c) {
    if (own[c] != 0) atomicAdd(sums[c], own[c]);
  }
  lumas[thread] = luma_sum;
  for (uint half_ = 128; half_ > 0; half_ /= 2) {
    barrier();
    if (thread < half_) lumas[thread] += lumas[thread + half_];
  }
  barrier();
  const uint tiles = gl_NumWorkGroups.x * gl_NumWorkGroups.y;
  const uint tile = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
  if (thread < kColumns) counts.at[thread * tiles + tile] = sums[thread];
  if (thread == 0) luma.at[tile] = lumas[0];
}
