// SPDX-License-Identifier: Apache-2.0
// A convolution with bias, followed by max(0, x): 64 pixels and 64 outputs of
// one frame, of which a thread computes 4x4.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "memory.glsl"

layout(local_size_x = 16, local_size_y = 16) in;

layout(push_constant) uniform Parameters {
  Floats from;     // the channels of a pixel beside each other
  Floats to;
  Floats weights;  // by row and column of the kernel, input, output
  Floats bias;
  uint width, height, inputs, side_floats;
  uint to_width, to_height, to_channels, to_side_floats;
  uint outputs, to_first;  // the first of the channels that are written
  uint kernel, stride, padding;
};

const uint kTile = 64;
const uint kDepth = 16;  // products between two barriers
shared float pixels[kTile][kDepth + 1];
shared float factors[kDepth][kTile];

uint side, first_pixel, first_output, depth;

// A factor of an output: 0 outside of the frame.
float input_at(uint pixel, uint k) {
  if (pixel >= to_width * to_height || k >= depth) return 0.0;
  const uint place = k / inputs;
  const int x = int(pixel % to_width * stride + place % kernel) - int(padding);
  const int y = int(pixel / to_width * stride + place / kernel) - int(padding);
  if (x < 0 || y < 0 || x >= int(width) || y >= int(height)) return 0.0;
  return from.at[side * side_floats +
                 (uint(y) * width + uint(x)) * inputs + k % inputs];
}

void load(uint start) {
  for (uint i = gl_LocalInvocationIndex; i < kTile * kDepth; i += 256) {
    const uint k = i % kDepth;
    pixels[i / kDepth][k] = input_at(first_pixel + i / kDepth, start + k);
    const uint row = start + i / kTile;
    const uint output_ = first_output + i % kTile;
    factors[i / kTile][i % kTile] =
        row < depth && output_ < outputs
            ? weights.at[row * outputs + output_]
            : 0.0;
  }
}

void main() {
  const uint tile =
      gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
  side = gl_WorkGroupID.z % 2;
  first_pixel = tile * kTile;
  first_output = gl_WorkGroupID.z / 2 * kTile;
  depth = kernel * kernel * inputs;
  if (first_pixel >= to_width * to_height) return;
  const uint column = 4 * gl_LocalInvocationID.x;
  const uint row = 4 * gl_LocalInvocationID.y;
  vec4 sums[4] = {vec4(0), vec4(0), vec4(0), vec4(0)};
  for (uint start = 0; start < depth; start += kDepth) {
    load(start);
    barrier();
    for (uint k = 0; k < kDepth; ++k) {
      const vec4 own = vec4(factors[k][column], factors[k][column + 1],
                            factors[k][column + 2], factors[k][column + 3]);
      for (uint i = 0; i < 4; ++i) sums[i] += pixels[row + i][k] * own;
    }
    barrier();
  }
  for (uint i = 0; i < 4; ++i) {
    const uint pixel = first_pixel + row + i;
    if (pixel >= to_width * to_height) continue;
    for (uint c = 0; c < 4; ++c) {
      const uint output_ = first_output + column + c;
      if (output_ >= outputs) continue;
      to.at[side * to_side_floats + pixel * to_channels + to_first + output_] =
          max(sums[i][c] + bias.at[output_], 0.0);
    }
  }
}
