// SPDX-License-Identifier: Apache-2.0
// The visible part of the differences of one level of ColorVideoVDP, summed
// over tiles: weaker contrasts around a pixel, blurred, mask them, as
// simd/cvvdp/masking.cc computes it.
#version 450
#extension GL_GOOGLE_include_directive : require
#define COLUMNS 4
#include "cvvdp.glsl"
#include "tile.glsl"

layout(constant_id = 0) const int kChannels = 3;

layout(push_constant) uniform Parameters {
  Floats contrasts;  // the weaker of each channel, then the differences
  Floats masking;    // seven taps, four exponents, weights from four to four
  Floats partials;
  uint width, height, stride, plane_floats;
};

const int kReach = 6;
const uint kRows = 16;  // of a tile
const uint kWidth = 32 + 2 * kReach;
const uint kHeight = kRows + 2 * kReach;
const uint kExponents = 7, kWeights = 11;
const float kMostDifference = 366.6447430102025;

shared float samples[kHeight][kWidth];
shared float down[kRows][kWidth];

// Outside of the level are mirrors of what is inside, without the edge.
uint reflected(int at, int count) {
  if (at < 0) at = -at;
  if (at >= count) at = 2 * count - 2 - at;
  return uint(clamp(at, 0, count - 1));
}

void load_samples(uint channel) {
  const int left = int(gl_WorkGroupID.x * 32) - kReach;
  const int top = int(gl_WorkGroupID.y * kRows) - kReach;
  for (uint i = gl_LocalInvocationIndex; i < kWidth * kHeight; i += kThreads) {
    const uint x = reflected(left + int(i % kWidth), int(width));
    const uint y = reflected(top + int(i / kWidth), int(height));
    samples[i / kWidth][i % kWidth] =
        contrasts.at[channel * plane_floats + y * stride + x];
  }
}

void blur_down() {
  for (uint i = gl_LocalInvocationIndex; i < kWidth * kRows; i += kThreads) {
    const uint x = i % kWidth;
    const uint y = i / kWidth + kReach;
    float sum = masking.at[0] * samples[y][x];
    for (uint k = 1; k <= kReach; ++k) {
      sum += masking.at[k] * (samples[y - k][x] + samples[y + k][x]);
    }
    down[i / kWidth][x] = sum;
  }
}

float blurred_at(uint row) {
  const uint x = gl_LocalInvocationID.x + kReach;
  float sum = masking.at[0] * down[row][x];
  for (uint k = 1; k <= kReach; ++k) {
    sum += masking.at[k] * (down[row][x - k] + down[row][x + k]);
  }
  return sum;
}

void main() {
  const uint rows[2] = {gl_LocalInvocationID.y, gl_LocalInvocationID.y + 8};
  float masks[2][4];
  for (uint i = 0; i < 2; ++i) {
    for (uint c = 0; c < 4; ++c) masks[i][c] = kMostDifference;
  }
  for (uint from = 0; from < uint(kChannels); ++from) {
    load_samples(from);
    barrier();
    blur_down();
    barrier();
    for (uint i = 0; i < 2; ++i) {
      const float strength =
          raised(blurred_at(rows[i]), masking.at[kExponents + from]);
      for (uint c = 0; c < uint(kChannels); ++c) {
        masks[i][c] += strength * (masking.at[kWeights + 4 * from + c] *
                                   kMostDifference);
      }
    }
  }
  float sums[COLUMNS] = {0, 0, 0, 0};
  const uint x = gl_WorkGroupID.x * 32 + gl_LocalInvocationID.x;
  for (uint i = 0; i < 2; ++i) {
    const uint y = gl_WorkGroupID.y * kRows + rows[i];
    if (x >= width || y >= height) continue;
    for (uint c = 0; c < uint(kChannels); ++c) {
      const float power =
          contrasts.at[(kChannels + c) * plane_floats + y * stride + x];
      const float visible = kMostDifference * power / (masks[i][c] + power);
      sums[c] += visible * (visible + 2 * kEpsilon);
    }
  }
  store_sums(sums, partials);
}
