// SPDX-License-Identifier: Apache-2.0
// Separates what the test keeps of the details from what it adds, at one level
// of VMAF's detail loss measure (simd/vmaf/adm.cc): three planes of weighted
// kept details, and what masks neighbors and the sample itself.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "vmaf.glsl"

layout(local_size_x = 32, local_size_y = 8) in;
layout(constant_id = 0) const int kFinest = 1;  // level 0

layout(push_constant) uniform Parameters {
  Integers details;  // vmaf_wavelet.comp's
  Integers kept;     // five planes
  uint width, height, stride, plane_integers;
  int straight, diagonal;  // weights in fixed point
};

bool same_angle(ivec3 o, ivec3 t) {
  const int64_t oh = o.x, ov = o.y, th = t.x, tv = t.y;
  const double unit = kFinest != 0 ? 1.0lf : 1.0lf / 4096;
  const double product = double(float(double(oh * th + ov * tv))) * unit;
  const double reference = double(float(double(oh * oh + ov * ov))) * unit;
  const double test = double(float(double(th * th + tv * tv))) * unit;
  precise double left = product * product;
  precise double scaled = double(0.99969542f) * reference;
  precise double right = scaled * test;
  return product >= 0 && left >= right;
}

// The part of a coefficient of the reference that the test preserves, raised up
// to the test's where the angle is the same.
int preserved(int o, int t, bool same) {
  const uint size = uint(abs(o));
  const int bits = kFinest != 0 ? 0 : max(findMSB(size) - 14, 0);
  const uint m = max(
      bits > 0 ? (size + (1u << (bits - 1))) >> bits : size, 1u);
  const int64_t quotient = (1 << 30) / int(m);
  const int along = o < 0 ? -t : t;
  const int64_t share64 =
      (quotient * along + (int64_t(1) << (14 + bits))) >> (15 + bits);
  int share = int(clamp(share64, int64_t(0), int64_t(32768)));
  if (kFinest == 0 && o == 0) share = 32768;
  const int64_t product = int64_t(share) * o;
  const int64_t value = (product + 16384) >> 15;
  const int64_t grown = value * 100;
  if (same && product > 0) return int(min(grown, int64_t(t)));
  if (same && product < 0) return int(max(grown, int64_t(t)));
  return int(value);
}

int wrapped16(int value) { return value << 16 >> 16; }

int scaled(int value, int weight, int64_t half_, int shift) {
  return int((int64_t(value) * weight + half_) >> shift);
}

void main() {
  const uint x = gl_GlobalInvocationID.x;
  const uint y = gl_GlobalInvocationID.y;
  if (x >= width || y >= height) return;
  const uint at = y * stride + x;
  ivec3 o, t;
  for (int band = 0; band < 3; ++band) {
    o[band] = details.at[uint(1 + band) * plane_integers + at];
    t[band] = details.at[uint(5 + band) * plane_integers + at];
  }
  const bool same = same_angle(o, t);
  int beside = 0, here = 0;
  for (int band = 0; band < 3; ++band) {
    const int weight = band == 2 ? diagonal : straight;
    const int value = preserved(o[band], t[band], same);
    const int added = t[band] - value;
    int stored;
    if (kFinest != 0) {
      stored = abs(value * weight);
      const int product = added * weight;
      const int masking = abs(wrapped16(
          band == 2 ? (product + 65535) >> 17 : (product + 16384) >> 15));
      beside += wrapped16((masking * 4369 + 2048) >> 12);
      here += wrapped16((masking * 8738 + 2048) >> 12);
    } else {
      stored = abs(scaled(value, weight, int64_t(1) << 27, 28));
      const int masking = abs(scaled(added, weight, int64_t(1) << 27, 28));
      const int64_t half_ = -(int64_t(1) << 31);
      beside += scaled(masking, 143165577, half_, 32);
      here += scaled(masking, 286331153, half_, 32);
    }
    kept.at[uint(band) * plane_integers + at] = stored;
  }
  kept.at[3 * plane_integers + at] = beside;
  kept.at[4 * plane_integers + at] = here;
}
