// SPDX-License-Identifier: Apache-2.0
// Linear light becomes Butteraugli's opsin colors, for an eye adapted to what
// lies around each pixel (simd/butteraugli/opsin.cc).
#version 450
#extension GL_GOOGLE_include_directive : require
#include "memory.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Floats light;   // three planes of each frame
  Floats colors;  // likewise
  uint width, height, stride, plane_floats;
  float nits;
};

const float kTaps[3] = {0.34340647, 0.242667595, 0.0856291697};
const uint kHalo = 2;
const uint kRows = 16;
const uint kWidth = 32 + 2 * kHalo;
const uint kHeight = kRows + 2 * kHalo;
shared float samples[3][kHeight][kWidth];
shared float across[3][kHeight][32];

const vec3 kCones[3] = {
    vec3(0.29956550340058319, 0.63373087833825936, 0.077705617820981968),
    vec3(0.22158691104574774, 0.69391388044116142, 0.0987313588422),
    vec3(0.02, 0.02, 0.20480129041026129)};
const vec3 kFloor =
    vec3(1.7557483643287353, 1.7557483643287353, 12.226454707163354);

float absorbed(int cone, vec3 light_) {
  return kCones[cone].b * light_.b +
         (kCones[cone].g * light_.g + (kCones[cone].r * light_.r + kFloor[cone]));
}

// gamma(p) / p.
float sensitivity(float p) {
  const float kFactor = 19.245013259874995 * 0.6931471805599453;
  const float kOffset = 23.16046239805755;
  const int bits = floatBitsToInt(p + 9.9710635769299145);
  const int exponent = (bits - 0x3F2AAAAB) >> 23;
  const float t = intBitsToFloat(bits - (exponent << 23)) - 1.0;
  const float above = (0.74245873327820566 * t + 1.4287160470083755) * t -
                      1.8503833400518310e-6;
  const float below = (0.17409343003366853 * t + 1.0096718572241148) * t +
                      0.99032814277590719;
  const float whole = float(exponent) * kFactor - kOffset;
  return (whole * below + above * kFactor) / (below * p);
}

int mirrored(int at, int count) {
  return clamp(at < 0 ? -1 - at : at >= count ? 2 * count - 1 - at : at, 0,
               count - 1);
}

void main() {
  const uint thread = gl_LocalInvocationIndex;
  const uint side = gl_WorkGroupID.z;
  const int left = int(gl_WorkGroupID.x * 32) - int(kHalo);
  const int top = int(gl_WorkGroupID.y * kRows) - int(kHalo);
  for (uint i = thread; i < kWidth * kHeight; i += 256) {
    const uint x = uint(mirrored(left + int(i % kWidth), int(width)));
    const uint y = uint(mirrored(top + int(i / kWidth), int(height)));
    for (uint plane = 0; plane < 3; ++plane) {
      samples[plane][i / kWidth][i % kWidth] =
          light.at[(3 * side + plane) * plane_floats + y * stride + x];
    }
  }
  barrier();
  const uint x = gl_LocalInvocationID.x;
  for (uint y = gl_LocalInvocationID.y; y < kHeight; y += 8) {
    for (uint plane = 0; plane < 3; ++plane) {
      float sum = 0;
      for (int k = -2; k <= 2; ++k) {
        sum += kTaps[abs(k)] * samples[plane][y][x + kHalo + k];
      }
      across[plane][y][x] = sum;
    }
  }
  barrier();
  const uint column = gl_WorkGroupID.x * 32 + x;
  for (uint y = gl_LocalInvocationID.y; y < kRows; y += 8) {
    const uint row = gl_WorkGroupID.y * kRows + y;
    if (column >= width || row >= height) continue;
    vec3 around = vec3(0);
    vec3 own;
    for (int plane = 0; plane < 3; ++plane) {
      for (int k = -2; k <= 2; ++k) {
        around[plane] += kTaps[abs(k)] * across[plane][y + kHalo + k][x];
      }
      own[plane] = samples[plane][y + kHalo][x + kHalo];
    }
    around *= nits;
    own *= nits;
    float cones[3];
    for (int i = 0; i < 3; ++i) {
      const float gain =
          max(sensitivity(max(absorbed(i, around), kFloor[i])), 1e-4);
      cones[i] = max(gain * absorbed(i, own), kFloor[i]);
    }
    const uint at = 3 * side * plane_floats + row * stride + column;
    colors.at[at] = cones[0] - cones[1];
    colors.at[at + plane_floats] = cones[0] + cones[1];
    colors.at[at + 2 * plane_floats] = cones[2];
  }
}
