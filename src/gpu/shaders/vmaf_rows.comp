// SPDX-License-Identifier: Apache-2.0
// Sums of cubes of each row of a level of VMAF's detail loss measure: of the
// reference's details and of those that the test keeps, beyond what masks them.
// A group takes a row.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "vmaf.glsl"

layout(local_size_x = 256) in;
layout(constant_id = 0) const int kFinest = 1;

layout(push_constant) uniform Parameters {
  Integers details;
  Integers kept;
  Words sums;  // twelve words a row: three bands of both, 64 bits each
  uint width, height, stride, plane_integers;
  uint left, right, top;
  // Of details: shifts of squares and cubes, and half of a square's unit.
  uint detail_square, detail_cube;
  // Of kept details, straight and diagonal.
  uint kept_square, kept_cube, kept_square_diagonal, kept_cube_diagonal;
};

shared uint64_t tree[256];

uint64_t half_of(uint shift) {
  return shift == 0 ? uint64_t(0) : uint64_t(1) << (shift - 1);
}

uint64_t cube(uint u, uint square_shift, uint64_t square_half,
              uint cube_shift) {
  const uint square = uint((uint64_t(u) * u + square_half) >> square_shift);
  return (uint64_t(square) * u + half_of(cube_shift)) >> cube_shift;
}

int beside_at(int x, int y) {
  if (x < 0) x = 1;
  if (x >= int(width)) x = int(width) - 1;
  return kept.at[3 * plane_integers + uint(y) * stride + uint(x)];
}

uint above_threshold(uint band, uint x, uint y) {
  const int above = y == 0 ? 1 : int(y) - 1;
  const int below = min(int(y) + 1, int(height) - 1);
  int threshold = 0;
  for (int dx = -1; dx <= 1; ++dx) {
    threshold += beside_at(int(x) + dx, above) +
                 beside_at(int(x) + dx, below) +
                 beside_at(int(x) + dx, int(y));
  }
  const uint at = y * stride + x;
  threshold -= beside_at(int(x), int(y));
  threshold += kept.at[4 * plane_integers + at];
  if (kFinest != 0) threshold <<= band == 2 ? 12 : 10;
  return uint(max(kept.at[band * plane_integers + at] - threshold, 0));
}

void main() {
  const uint thread = gl_LocalInvocationID.x;
  const uint y = top + gl_WorkGroupID.x;
  for (uint number = 0; number < 6; ++number) {
    const uint band = number % 3;
    uint64_t sum = 0;
    for (uint x = left + thread; x < right; x += 256) {
      if (number < 3) {
        const uint at = (1 + band) * plane_integers + y * stride + x;
        // A full unit, not half of one: kept as in libvmaf.
        const uint64_t square_half =
            kFinest != 0 ? uint64_t(0) : uint64_t(1) << detail_square;
        sum += cube(uint(abs(details.at[at])), detail_square, square_half,
                    detail_cube);
      } else {
        const uint square = band == 2 ? kept_square_diagonal : kept_square;
        sum += cube(above_threshold(band, x, y), square, half_of(square),
                    band == 2 ? kept_cube_diagonal : kept_cube);
      }
    }
    tree[thread] = sum;
    for (uint half_ = 128; half_ > 0; half_ /= 2) {
      barrier();
      if (thread < half_) tree[thread] += tree[thread + half_];
    }
    barrier();
    if (thread == 0) {
      const uint at = 12 * gl_WorkGroupID.x + 2 * number;
      sums.at[at] = uint(tree[0]);
      sums.at[at + 1] = uint(tree[0] >> 32);
    }
    barrier();
  }
}
