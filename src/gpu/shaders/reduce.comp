// SPDX-License-Identifier: Apache-2.0
// One number of each column of partial results: a sum, the largest, or a sum of
// whole numbers, which may exceed 32 bits. The order is fixed.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "memory.glsl"

layout(local_size_x = 256) in;
layout(constant_id = 0) const int kReduction = 0;
const int kSum = 0, kLargest = 1, kCount = 2;

layout(push_constant) uniform Parameters {
  Words partials;
  Words results;
  uint tiles;
};

shared uint low[256];
shared uint high[256];

uvec2 joined(uvec2 a, uvec2 b) {
  if (kReduction == kSum) {
    return uvec2(floatBitsToUint(uintBitsToFloat(a.x) + uintBitsToFloat(b.x)),
                 0);
  }
  if (kReduction == kLargest) {
    return uvec2(
        floatBitsToUint(max(uintBitsToFloat(a.x), uintBitsToFloat(b.x))), 0);
  }
  uint carry;
  const uint sum = uaddCarry(a.x, b.x, carry);
  return uvec2(sum, a.y + b.y + carry);
}

void main() {
  const uint thread = gl_LocalInvocationIndex;
  const uint column = gl_WorkGroupID.x;
  uvec2 sum = uvec2(0);
  for (uint i = thread; i < tiles; i += 256) {
    sum = joined(sum, uvec2(partials.at[column * tiles + i], 0));
  }
  low[thread] = sum.x;
  high[thread] = sum.y;
  for (uint half_ = 128; half_ > 0; half_ /= 2) {
    barrier();
    if (thread < half_) {
      const uvec2 both = joined(uvec2(low[thread], high[thread]),
                                uvec2(low[thread + half_], high[thread + half_]));
      low[thread] = both.x;
      high[thread] = both.y;
    }
  }
  if (thread == 0) {
    results.at[2 * column] = low[0];
    results.at[2 * column + 1] = high[0];
  }
}
