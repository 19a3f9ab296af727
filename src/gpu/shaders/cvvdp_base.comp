// SPDX-License-Identifier: Apache-2.0
// The coarsest level of ColorVideoVDP: the mean light of both frames, and of
// each channel the sums of differences of contrast and of their squares. It has
// few pixels: one group adds them up.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "cvvdp.glsl"

layout(local_size_x = 256) in;
layout(constant_id = 0) const int kChannels = 3;

layout(push_constant) uniform Parameters {
  Floats planes;   // the channels of the reference, then of the test
  Floats results;  // two means, two sums of each channel; every other word
  uint width, height, stride, plane_floats;
};

const float kMostContrast = 1000;
const float kLeastBackground = 0.01;

shared vec2 tree[256];

vec2 summed(vec2 own) {
  const uint thread = gl_LocalInvocationIndex;
  barrier();
  tree[thread] = own;
  for (uint half_ = 128; half_ > 0; half_ /= 2) {
    barrier();
    if (thread < half_) tree[thread] += tree[thread + half_];
  }
  barrier();
  return tree[0];
}

vec2 both_at(uint channel, uint i) {
  const uint at = i / width * stride + i % width;
  return vec2(planes.at[channel * plane_floats + at],
              planes.at[(kChannels + channel) * plane_floats + at]);
}

void main() {
  const uint thread = gl_LocalInvocationIndex;
  const uint pixels = width * height;
  vec2 sum = vec2(0);
  for (uint i = thread; i < pixels; i += 256) {
    sum += max(both_at(0, i), vec2(kLeastBackground));
  }
  const vec2 means = summed(sum) / float(pixels);
  if (thread == 0) {
    results.at[0] = means.x;
    results.at[2] = means.y;
  }
  for (uint c = 0; c < uint(kChannels); ++c) {
    sum = vec2(0);
    for (uint i = thread; i < pixels; i += 256) {
      const vec2 contrasts =
          min(both_at(c, i) / means, vec2(kMostContrast));
      const float difference = abs(contrasts.x - contrasts.y);
      sum += vec2(difference, difference * difference);
    }
    const vec2 sums = summed(sum);
    if (thread == 0) {
      results.at[4 + 4 * c] = sums.x;
      results.at[6 + 4 * c] = sums.y;
    }
  }
}
