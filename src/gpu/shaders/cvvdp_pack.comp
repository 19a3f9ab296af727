// SPDX-License-Identifier: Apache-2.0
// Puts a frame's light among the last frames of a film, a word a pixel: roots of
// red, green and blue in 11, 11 and 10 bits, as simd/cvvdp/light.h packs them.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Words raw;
  Shape shape;
  Words roots;   // of each code
  Words place;   // where the frame goes; none: it is there
  Words frames;  // the last frames of this side
  uint width, height;
};

const uint kNone = 0xffffffffu;

void main() {
  const uint x = gl_GlobalInvocationID.x;
  const uint y = gl_GlobalInvocationID.y;
  if (x >= width || y >= height || place.at[0] == kNone) return;
  const uvec3 codes = codes_at(raw, shape, 0, x, y);
  // Ten bits of eleven, rounded.
  const uint blue = (roots.at[codes.b] * 1023 + 1023) / 2047;
  frames.at[(place.at[0] * height + y) * width + x] =
      roots.at[codes.r] << 21 | roots.at[codes.g] << 10 | blue;
}
