// SPDX-License-Identifier: Apache-2.0
// ColorVideoVDP's powers, as simd/cvvdp/masking.cc computes them.
#include "memory.glsl"

const float kEpsilon = 1e-5;

// Of positive normal numbers.
float log2_of(float x) {
  const int bits = floatBitsToInt(x);
  const int exponent = (bits - 0x3F3504F3) >> 23;
  const float f = intBitsToFloat(bits - (exponent << 23)) - 1.0;
  float p = 0.170658497;
  p = p * f + -0.272686608;
  p = p * f + 0.297250452;
  p = p * f + -0.358963202;
  p = p * f + 0.480466248;
  p = p * f + -0.721375828;
  p = p * f + 1.4426997;
  return p * f + float(exponent);
}

float power_of_2(float x) {
  const float whole = roundEven(max(x, -126.0));
  const float f = x - whole;
  float p = 0.00132764722;
  p = p * f + 0.00967554133;
  p = p * f + 0.0555071327;
  p = p * f + 0.240221197;
  p = p * f + 0.693146967;
  p = p * f + 1.00000007;
  return p * intBitsToFloat((int(whole) + 127) << 23);
}

// (x + eps)^exponent - eps^exponent.
float raised(float x, float exponent) {
  if (x <= 0.0) return 0.0;
  return power_of_2(exponent * log2_of(x + kEpsilon)) -
         power_of_2(exponent * log2_of(kEpsilon));
}
