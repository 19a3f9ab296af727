// SPDX-License-Identifier: Apache-2.0
// CIEDE2000 of every pixel, as simd/color/color_difference.cc computes it.
#version 450
#extension GL_GOOGLE_include_directive : require
#define COLUMNS 1
#include "frame.glsl"
#include "tile.glsl"

layout(push_constant) uniform Parameters {
  Words raw;
  Shape shape;
  Floats partials;  // sums of differences
  Words above;      // how many pixels are above 1, 2, 3 and 5
  Floats largest;
  float light_scale;  // white of HDR is 100 nits
};

const uint kRows = 4;  // of a thread
shared uint counts[4];
shared float most[kThreads];

float cube_root(float t) {
  return t <= 0 ? 0.0 : pow(t, 1.0 / 3.0);
}

float curve(float t) {
  // One step of Newton's makes the power exact to the last digits.
  const float guess = cube_root(t);
  const float root =
      guess > 0 ? guess - (guess * guess * guess - t) / (3.0 * guess * guess)
                : 0.0;
  return t > 216.0 / 24389.0 ? root
                             : t * (24389.0 / 27.0 / 116.0) + 16.0 / 116.0;
}

vec3 lab_of(vec3 c) {
  const float fx = curve(c.r * (0.4124564 / 0.95047) +
                         (c.g * (0.3575761 / 0.95047) +
                          c.b * (0.1804375 / 0.95047)));
  const float fy =
      curve(c.r * 0.2126729 + (c.g * 0.7151522 + c.b * 0.0721750));
  const float fz = curve(c.r * (0.0193339 / 1.08883) +
                         (c.g * (0.1191920 / 1.08883) +
                          c.b * (0.9503041 / 1.08883)));
  return vec3(fy * 116.0 - 16.0, (fx - fy) * 500.0, (fy - fz) * 200.0);
}

float not_zero(float x) { return max(x, 1e-30); }

// sqrt(c^7 / (c^7 + 25^7))
float saturation(float c) {
  const float t = c * (1.0 / 25.0);
  const float t2 = t * t;
  const float t7 = (t2 * t2) * (t2 * t);
  return t7 * inversesqrt(not_zero(t7 * t7 + t7));
}

// T of equation 15, by multiples of the angle.
float weight_of_hue(vec2 h) {
  const float c2 = (h.x + h.x) * h.x - 1.0;
  const float s2 = (h.x + h.x) * h.y;
  const float c3 = c2 * h.x - s2 * h.y;
  const float s3 = s2 * h.x + c2 * h.y;
  const float c4 = (c2 + c2) * c2 - 1.0;
  const float s4 = (c2 + c2) * s2;
  float t = 1.0;
  t -= h.x * (0.17 * 0.86602540);
  t -= h.y * (0.17 * 0.5);
  t += c2 * 0.24;
  t += c3 * (0.32 * 0.99452190);
  t -= s3 * (0.32 * 0.10452846);
  t -= c4 * (0.20 * 0.45399050);
  return t - s4 * (0.20 * 0.89100652);
}

float turn_of_blue(vec2 hue, float chroma) {
  const float kFar = 1.17;
  const float x = hue.x * 0.0871557427 + hue.y * -0.996194698;
  const float y = hue.y * 0.0871557427 - hue.x * -0.996194698;
  const bool red = y > 0.0 && x < 0.0871557427;
  const float distance = red ? kFar : 1.0 - x;
  if (distance >= kFar) return 0.0;
  float p = -0.108624928;
  p = p * distance + 0.197483361;
  p = p * distance + -0.296508759;
  p = p * distance + -0.114624619;
  p = p * distance + -0.69531244;
  p = p * distance + -2.52421093;
  p = p * distance + -15.1555042;
  const float u = exp2(p * distance) * 1.04719755;
  const float u2 = u * u;
  float sine = -2.50521084e-8;
  sine = sine * u2 + 2.75573192e-6;
  sine = sine * u2 + -1.98412698e-4;
  sine = sine * u2 + 8.33333333e-3;
  sine = sine * u2 + -0.166666667;
  return -2.0 * ((sine * u2) * u + u) * saturation(chroma);
}

float with_sign(float size, float sign_) {
  return floatBitsToUint(sign_) >> 31 != 0 ? -abs(size) : abs(size);
}

float difference(vec3 a, vec3 b) {
  const float mean_chroma = 0.5 * (length(a.yz) + length(b.yz));
  const float stretch = 1.5 - 0.5 * saturation(mean_chroma);
  const vec2 ab1 = vec2(a.y * stretch, a.z);
  const vec2 ab2 = vec2(b.y * stretch, b.z);
  const float inverse1 = inversesqrt(not_zero(dot(ab1, ab1)));
  const float inverse2 = inversesqrt(not_zero(dot(ab2, ab2)));
  const float chroma1 = dot(ab1, ab1) * inverse1;
  const float chroma2 = dot(ab2, ab2) * inverse2;
  const vec2 h1 = ab1 * inverse1;
  const vec2 h2 = ab2 * inverse2;
  // The mean hue, and 2 sin(dh' / 2).
  const vec2 sum = h1 + h2;
  const vec2 apart = h2 - h1;
  const float s2 = dot(sum, sum);
  const float d2 = dot(apart, apart);
  float turn = h1.x * h2.y - h1.y * h2.x;
  vec2 m = sum;
  if (d2 > s2) {
    if (abs(turn) < 2e-6) turn = h1.y == 0.0 ? h1.x : h1.y;
    m = vec2(with_sign(apart.y, apart.y * with_sign(1.0, turn)),
             with_sign(apart.x, -apart.x * with_sign(1.0, turn)));
  }
  const float norm2 = max(s2, d2);
  const float inverse = inversesqrt(max(norm2, 0.5));
  const vec2 hue =
      vec2(norm2 < 0.5 ? 1.0 : m.x * inverse, m.y * inverse);
  const float chord = with_sign(sqrt(d2), turn);
  const float chroma = 0.5 * (chroma1 + chroma2);
  const float sh = chroma * 0.015 * weight_of_hue(hue) + 1.0;
  const float dh = sqrt(chroma1 * chroma2) * chord / sh;
  const float lightness = 0.5 * (a.x + b.x) - 50.0;
  const float lightness2 = lightness * lightness;
  const float sl =
      lightness2 * inversesqrt(lightness2 + 20.0) * 0.015 + 1.0;
  const float sc = (chroma1 + chroma2) * 0.0225 + 1.0;
  const float dl = (b.x - a.x) / sl;
  const float dc = (chroma2 - chroma1) / sc;
  const float all = turn_of_blue(hue, chroma) * (dc * dh) +
                    (dh * dh + (dc * dc + dl * dl));
  return sqrt(max(all, 0.0));
}

void main() {
  const uint thread = gl_LocalInvocationIndex;
  if (thread < 4) counts[thread] = 0;
  barrier();
  const uint x = gl_GlobalInvocationID.x;
  float sums[1] = {0};
  float own_most = 0;
  uint own[4] = {0, 0, 0, 0};
  const float limits[4] = {1, 2, 3, 5};
  for (uint row = 0; row < kRows; ++row) {
    const uint y =
        gl_WorkGroupID.y * 8 * kRows + row * 8 + gl_LocalInvocationID.y;
    if (x >= shape.width || y >= shape.height) continue;
    const vec3 first = light_at(raw, shape, 0, x, y);
    const vec3 second = light_at(raw, shape, 1, x, y);
    if (first == second) continue;
    const float value = difference(lab_of(first * light_scale),
                                   lab_of(second * light_scale));
    sums[0] += value;
    own_most = max(own_most, value);
    for (int i = 0; i < 4; ++i) own[i] += value > limits[i] ? 1 : 0;
  }
  for (int i = 0; i < 4; ++i) {
    if (own[i] != 0) atomicAdd(counts[i], own[i]);
  }
  most[thread] = own_most;
  for (uint half_ = kThreads / 2; half_ > 0; half_ /= 2) {
    barrier();
    if (thread < half_) most[thread] = max(most[thread], most[thread + half_]);
  }
  barrier();
  if (thread < 4) {
    above.at[thread * tiles_in_all() + tile_index()] = counts[thread];
  }
  if (thread == 0) largest.at[tile_index()] = most[0];
  store_sums(sums, partials);
}
