// SPDX-License-Identifier: Apache-2.0
// Motion of the reference as VMAF measures it: blurred differences to the
// previous frame, and of the next one to it (simd/vmaf/motion.cc).
#version 450
#extension GL_GOOGLE_include_directive : require
#define COLUMNS 1
#include "vmaf.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Words raw;
  Shape shape;
  Words partials;  // of the previous frame, then of the next
  uint bits;
};

const uint kPrevious = 2, kNext = 4;  // sides
const int kTaps[3] = {26386, 16004, 3571};
const uint kReach = 2;
const uint kRows = 16;  // of a tile
shared int differences[kRows + 2 * kReach][32 + 2 * kReach];
shared int down[kRows][32 + 2 * kReach];
shared uint sum;

void main() {
  const uint thread = gl_LocalInvocationIndex;
  const uint from = gl_WorkGroupID.z == 0 ? kPrevious : 0;
  const uint to = gl_WorkGroupID.z == 0 ? 0 : kNext;
  const int left = int(gl_WorkGroupID.x * 32) - int(kReach);
  const int top = int(gl_WorkGroupID.y * kRows) - int(kReach);
  const uint kWidth = 32 + 2 * kReach;
  if (thread == 0) sum = 0;
  for (uint i = thread; i < kWidth * (kRows + 2 * kReach); i += 256) {
    const uint x = uint(clamp(mirrored(left + int(i % kWidth), int(shape.width)),
                              0, int(shape.width) - 1));
    const uint y = uint(clamp(mirrored(top + int(i / kWidth), int(shape.height)),
                              0, int(shape.height) - 1));
    differences[i / kWidth][i % kWidth] =
        int(sample_at(raw, shape, from, 0, x, y)) -
        int(sample_at(raw, shape, to, 0, x, y));
  }
  barrier();
  for (uint i = thread; i < kWidth * kRows; i += 256) {
    const uint x = i % kWidth;
    const uint y = i / kWidth;
    int value = 1 << (bits - 1);
    for (int k = -2; k <= 2; ++k) {
      value += kTaps[abs(k)] * differences[y + kReach + k][x];
    }
    down[y][x] = value >> bits;
  }
  barrier();
  uint own = 0;
  for (uint y = gl_LocalInvocationID.y; y < kRows; y += 8) {
    if (gl_WorkGroupID.x * 32 + gl_LocalInvocationID.x >= shape.width ||
        gl_WorkGroupID.y * kRows + y >= shape.height) {
      continue;
    }
    int64_t value = 32768;
    for (int k = -2; k <= 2; ++k) {
      value += int64_t(kTaps[abs(k)]) *
               down[y][gl_LocalInvocationID.x + kReach + k];
    }
    own += uint(abs(int(value >> 16)));
  }
  atomicAdd(sum, own);  // whole numbers: their order does not matter
  barrier();
  const uint tiles = gl_NumWorkGroups.x * gl_NumWorkGroups.y;
  if (thread == 0) {
    partials.at[gl_WorkGroupID.z * tiles +
                gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x] = sum;
  }
}
