// SPDX-License-Identifier: Apache-2.0
// SSIMULACRA2's three error maps of one plane at one scale, summed over tiles:
// as simd/ssimulacra2/ssimulacra2_maps.cc computes them. Samples outside of the
// frame are 0.
#version 450
#extension GL_GOOGLE_include_directive : require
#define COLUMNS 6
#include "memory.glsl"
#include "tile.glsl"

layout(push_constant) uniform Parameters {
  Floats colors;
  Floats partials;  // of three planes, one after another
  uint width, height, stride, plane_floats;
};

const float kTaps[5] = {0.26462110548819867, 0.21292859201042236,
                        0.10933537277746042, 0.036011114658364304,
                        0.0094143678096535854};
const uint kHalo = 4;
const uint kRows = 16;  // of a tile
const uint kWidth = 32 + 2 * kHalo;
const uint kHeight = kRows + 2 * kHalo;

shared vec2 samples[kHeight][kWidth];
shared vec4 across[kHeight][32];

void main() {
  const uint thread = gl_LocalInvocationIndex;
  const uint plane = gl_WorkGroupID.z;
  const int left = int(gl_WorkGroupID.x * 32) - int(kHalo);
  const int top = int(gl_WorkGroupID.y * kRows) - int(kHalo);
  for (uint i = thread; i < kWidth * kHeight; i += kThreads) {
    const int x = left + int(i % kWidth);
    const int y = top + int(i / kWidth);
    vec2 both = vec2(0);
    if (x >= 0 && y >= 0 && x < int(width) && y < int(height)) {
      const uint at = plane * plane_floats + uint(y) * stride + uint(x);
      both = vec2(colors.at[at], colors.at[at + 3 * plane_floats]);
    }
    samples[i / kWidth][i % kWidth] = both;
  }
  barrier();
  const uint x = gl_LocalInvocationID.x;
  for (uint y = gl_LocalInvocationID.y; y < kHeight; y += 8) {
    vec4 sum = vec4(0);
    for (int k = -4; k <= 4; ++k) {
      const vec2 both = samples[y][x + kHalo + k];
      const float difference = both.x - both.y;
      sum += kTaps[abs(k)] *
             vec4(both, both.x * both.x + both.y * both.y,
                  difference * difference);
    }
    across[y][x] = sum;
  }
  barrier();
  float sums[COLUMNS] = {0, 0, 0, 0, 0, 0};
  for (uint y = gl_LocalInvocationID.y; y < kRows; y += 8) {
    if (gl_WorkGroupID.x * 32 + x >= width ||
        gl_WorkGroupID.y * kRows + y >= height) {
      continue;
    }
    vec4 blurred = vec4(0);
    for (int k = -4; k <= 4; ++k) {
      blurred += kTaps[abs(k)] * across[y + kHalo + k][x];
    }
    const vec2 means = blurred.xy;
    const float delta = means.x - means.y;
    const float delta2 = delta * delta;
    const float v = blurred.w - delta2;
    const float variances = ((blurred.z - means.x * means.x) -
                             means.y * means.y) + 0.0009;
    const float structure =
        max((delta2 * (variances - v) + v) / variances, 0.0);
    const vec2 both = samples[y + kHalo][x + kHalo];
    const float edge_a = abs(both.x - means.x);
    const float edge_c = abs(both.y - means.y);
    const float change = (edge_c - edge_a) / (edge_a + 1.0);
    const float artifact = max(change, 0.0);
    const float lost = artifact - change;
    const vec3 maps = vec3(structure, artifact, lost);
    const vec3 squares = maps * maps;
    for (int i = 0; i < 3; ++i) {
      sums[i] += maps[i];
      sums[3 + i] += squares[i] * squares[i];
    }
  }
  store_sums(sums, partials);
}
