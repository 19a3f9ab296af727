// SPDX-License-Identifier: Apache-2.0
// Both frames of ColorVideoVDP's stills in opponent colors of light.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Words raw;
  Shape shape;
  Floats light;   // of each code, cd/m2
  Floats planes;  // three of each frame
  uint width, height, stride, plane_floats;
  float matrix[9];
};

void main() {
  const uint x = gl_GlobalInvocationID.x;
  const uint y = gl_GlobalInvocationID.y;
  const uint side = gl_WorkGroupID.z;
  if (x >= width || y >= height) return;
  const uvec3 codes = codes_at(raw, shape, side, x, y);
  const float red = light.at[codes.r];
  const float green = light.at[codes.g];
  const float blue = light.at[codes.b];
  for (uint c = 0; c < 3; ++c) {
    planes.at[(3 * side + c) * plane_floats + y * stride + x] =
        matrix[3 * c] * red +
        (matrix[3 * c + 1] * green + matrix[3 * c + 2] * blue);
  }
}
