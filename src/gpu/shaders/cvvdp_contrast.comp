// SPDX-License-Identifier: Apache-2.0
// Of each channel at one level of ColorVideoVDP: the weaker of both frames'
// contrasts, and their difference raised to a power, as simd/cvvdp/masking.cc
// computes them.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "cvvdp.glsl"

layout(local_size_x = 32, local_size_y = 8) in;
layout(constant_id = 0) const int kChannels = 3;

layout(push_constant) uniform Parameters {
  Floats fine;           // the channels of the reference, then of the test
  Floats coarse;         // likewise, of the next level
  Floats contrasts;      // the weaker of each channel, then the differences
  Floats sensitivities;  // of each channel: 32 logarithms, 32 steps
  uint width, height, stride, plane_floats;
  uint coarse_width, coarse_height, coarse_stride, coarse_plane_floats;
  float axis_scale, axis_offset;  // from a background to its place of 32
};

const float kDifferenceExponent = 2.264355182647705;
const float kMostContrast = 1000;
const float kLeastBackground = 0.01;

float coarse_at(uint plane, int x, int y) {
  const uint column = uint(clamp(x, 0, int(coarse_width) - 1));
  const uint row = uint(clamp(y, 0, int(coarse_height) - 1));
  return coarse.at[plane * coarse_plane_floats + row * coarse_stride + column];
}

float between_rows(uint plane, int x, int y) {
  const int row = y / 2;
  const float middle = coarse_at(plane, x, row);
  const float below = coarse_at(plane, x, row + 1);
  if ((y & 1) != 0) return 0.5 * (middle + below);
  return 0.1 * (coarse_at(plane, x, row - 1) + below) + 0.8 * middle;
}

float expanded(uint plane, int x, int y) {
  const int column = x / 2;
  const float middle = between_rows(plane, column, y);
  const float right = between_rows(plane, column + 1, y);
  if ((x & 1) != 0) return 0.5 * (middle + right);
  return 0.1 * (between_rows(plane, column - 1, y) + right) + 0.8 * middle;
}

void main() {
  const int x = int(gl_GlobalInvocationID.x);
  const int y = int(gl_GlobalInvocationID.y);
  if (x >= int(width) || y >= int(height)) return;
  const uint pixel = uint(y) * stride + uint(x);
  const uint channels = uint(kChannels);
  const float reference_background = expanded(0, x, y);
  const float test_background = expanded(channels, x, y);
  const float per_reference =
      1.0 / max(reference_background, kLeastBackground);
  const float per_test = 1.0 / max(test_background, kLeastBackground);
  const float place =
      log2_of(max(reference_background, kLeastBackground)) * axis_scale +
      axis_offset;
  const float within = clamp(place, 0.0, 31.0);
  const uint index = min(uint(within), 30u);
  const float share = within - float(index);
  for (uint c = 0; c < channels; ++c) {
    const float sensitivity =
        power_of_2(sensitivities.at[64 * c + 32 + index] * share +
                   sensitivities.at[64 * c + index]);
    const float reference_detail =
        fine.at[c * plane_floats + pixel] -
        (c == 0 ? reference_background : expanded(c, x, y));
    const float test_detail =
        fine.at[(channels + c) * plane_floats + pixel] -
        (c == 0 ? test_background : expanded(channels + c, x, y));
    const float r =
        min(reference_detail * per_reference, kMostContrast) * sensitivity;
    const float t = min(test_detail * per_test, kMostContrast) * sensitivity;
    contrasts.at[c * plane_floats + pixel] = min(abs(t), abs(r));
    contrasts.at[(channels + c) * plane_floats + pixel] =
        raised(abs(t - r), kDifferenceExponent);
  }
}
