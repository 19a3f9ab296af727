// SPDX-License-Identifier: Apache-2.0
// Both frames as the networks of LPIPS get them: the three colors of a pixel
// beside each other, as measure/neural/picture_input.cc scales them.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Words raw;
  Shape shape;
  Floats to;
  uint width, height, side_floats;
};

const vec3 kShift = vec3(-0.030, -0.088, -0.188);
const vec3 kScale = vec3(0.458, 0.448, 0.450);

void main() {
  const uint x = gl_GlobalInvocationID.x;
  const uint y = gl_GlobalInvocationID.y;
  const uint side = gl_WorkGroupID.z;
  if (x >= width || y >= height) return;
  const vec3 color = rgb_at(raw, shape, side, x, y) * (2.0 / shape.most) - 1.0;
  const vec3 inputs = (color - kShift) / kScale;
  const uint at = side * side_floats + (y * width + x) * 3;
  for (uint c = 0; c < 3; ++c) to.at[at + c] = inputs[c];
}
