// SPDX-License-Identifier: Apache-2.0
// The distances of both frames in the outputs of a tap, summed over tiles, as
// simd/neural/features.h defines them.
#version 450
#extension GL_GOOGLE_include_directive : require
#define COLUMNS 1
#include "memory.glsl"
#include "tile.glsl"

layout(push_constant) uniform Parameters {
  Floats features;  // of the reference, then of the test
  Floats head;      // a weight for each channel
  Floats partials;
  uint width, height, channels, side_floats;
};

float inverse_norm(uint at) {
  float sum = 0;
  for (uint c = 0; c < channels; ++c) {
    sum += features.at[at + c] * features.at[at + c];
  }
  return 1.0 / (sqrt(sum) + 1e-10);
}

void main() {
  const uint x = gl_GlobalInvocationID.x;
  const uint y = gl_GlobalInvocationID.y;
  float sums[COLUMNS] = {0};
  if (x < width && y < height) {
    const uint a = (y * width + x) * channels;
    const uint b = a + side_floats;
    const float of_a = inverse_norm(a);
    const float of_b = inverse_norm(b);
    for (uint c = 0; c < channels; ++c) {
      const float difference =
          features.at[a + c] * of_a - features.at[b + c] * of_b;
      sums[0] += head.at[c] * (difference * difference);
    }
  }
  store_sums(sums, partials);
}
