// SPDX-License-Identifier: Apache-2.0
// Luma at the next scale of VMAF's visual information fidelity
// (simd/vmaf/vif_halve.cc).
#version 450
#extension GL_GOOGLE_include_directive : require
#include "vmaf_vif.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Words raw;
  Shape shape;
  Words from;  // of both frames
  Words to;
  uint width, height, stride, plane_words;
  uint to_width, to_height, to_stride, to_plane_words;
  uint shift;
};

uint sample_of(uint side, int x, int y) {
  const uint column = uint(clamp(mirrored(x, int(width)), 0, int(width) - 1));
  const uint row = uint(clamp(mirrored(y, int(height)), 0, int(height) - 1));
  return kOfRaw != 0 ? sample_at(raw, shape, side, 0, column, row)
                     : from.at[side * plane_words + row * stride + column];
}

const uint kColumns = 64 + 2 * 8;  // that 32 results read
shared uint down[8][kColumns];

void main() {
  const uint side = gl_WorkGroupID.z;
  const uint y = gl_GlobalInvocationID.y;
  const int left = int(gl_WorkGroupID.x * 64) - 8;
  for (uint i = gl_LocalInvocationID.x; i < kColumns; i += 32) {
    const int x = left + int(i);
    uint sum = 0;
    if (y < to_height && x >= -8 && x < int(width) + 8) {
      for (int k = -kHalf; k <= kHalf; ++k) {
        sum += weight(k) * sample_of(side, x, int(2 * y) + k);
      }
      sum = (sum + (1u << (shift - 1))) >> shift;
    }
    down[gl_LocalInvocationID.y][i] = sum;
  }
  barrier();
  const uint x = gl_GlobalInvocationID.x;
  if (x >= to_width || y >= to_height) return;
  uint sum = 32768;
  for (int k = -kHalf; k <= kHalf; ++k) {
    sum += weight(k) *
           down[gl_LocalInvocationID.y][2 * gl_LocalInvocationID.x + 8 + k];
  }
  to.at[side * to_plane_words + y * to_stride + x] = sum >> 16;
}
