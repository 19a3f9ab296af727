// SPDX-License-Identifier: Apache-2.0
// The sums of VMAF's visual information fidelity at one scale: whole numbers,
// as simd/vmaf/vif.cc adds them up.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "vmaf_vif.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Parameters {
  Words raw;
  Shape shape;
  Words samples;   // of both frames
  Words partials;  // kept, total, plain, and both halves of plain errors
  uint width, height, stride, plane_words;
  uint mean_shift, square_shift;
};

const uint kRows = 16;  // of a tile
const int kReach = 8;
const uint kWidth = 32 + 2 * kReach;
const uint kHeight = kRows + 2 * kReach;
const uint kColumns = 5;
shared uint pixels[kHeight][kWidth];  // the reference above the test
shared uint down[5][kRows][kWidth];
shared uint sums[kColumns];

uint sample_of(uint side, int x, int y) {
  const uint column = uint(clamp(mirrored(x, int(width)), 0, int(width) - 1));
  const uint row = uint(clamp(mirrored(y, int(height)), 0, int(height) - 1));
  return kOfRaw != 0 ? sample_at(raw, shape, side, 0, column, row)
                     : samples.at[side * plane_words + row * stride + column];
}

// 2048 (log2 of a number + 1023), by simd/vmaf/log-inl.h.
int log_of(double value) {
  const int key = int(unpackDouble2x32(value).y >> 5);
  const int part = key >> 12 & 7;
  const float middle = float(32768 + 4096 * part + 2048);
  const float t = float((key & 4095) - 2048) * (1.0 / middle);
  float p = -740.367683703306;
  p = fma(p, t, 986.9289799855355);
  p = fma(p, t, -1477.31898295289);
  p = fma(p, t, 2954.63855714941);
  // 2048 log2(middle / 32768), and 2^-10 so that halves are rounded up.
  const float bases[8] = {179.1238988807,  507.7555475325,  803.4660818509,
                          1072.2548860048, 1318.6174766586, 1546.0096044308,
                          1757.1450780213, 1954.1940436723};
  const float log2_ = fma(p, t, bases[part] + 0.5 + 0.0009765625);
  return (key >> 4 & ~2047) + int(floor(log2_));
}

uint64_t rounded(uint64_t sum, uint shift) {
  return shift == 0 ? sum : (sum + (uint64_t(1) << (shift - 1))) >> shift;
}

void main() {
  const uint thread = gl_LocalInvocationIndex;
  const int left = int(gl_WorkGroupID.x * 32) - kReach;
  const int top = int(gl_WorkGroupID.y * kRows) - kReach;
  if (thread < kColumns) sums[thread] = 0;
  for (uint i = thread; i < kWidth * kHeight; i += 256) {
    const int x = left + int(i % kWidth);
    const int y = top + int(i / kWidth);
    pixels[i / kWidth][i % kWidth] =
        sample_of(0, x, y) | sample_of(1, x, y) << 16;
  }
  barrier();
  for (uint i = thread; i < kWidth * kRows; i += 256) {
    const uint x = i % kWidth;
    const uint y = i / kWidth;
    uint a_sum = 0, b_sum = 0;
    uint64_t aa = 0, bb = 0, ab = 0;
    for (int k = -kHalf; k <= kHalf; ++k) {
      const uint both = pixels[y + kReach + k][x];
      const uint a = both & 0xffffu;
      const uint b = both >> 16;
      const uint w = weight(k);
      a_sum += w * a;
      b_sum += w * b;
      aa += uint64_t(w) * (a * a);
      bb += uint64_t(w) * (b * b);
      ab += uint64_t(w) * (a * b);
    }
    const uint half_ = 1u << (mean_shift - 1);
    down[0][y][x] = (a_sum + half_) >> mean_shift;
    down[1][y][x] = (b_sum + half_) >> mean_shift;
    down[2][y][x] = uint(rounded(aa, square_shift));
    down[3][y][x] = uint(rounded(bb, square_shift));
    down[4][y][x] = uint(rounded(ab, square_shift));
  }
  barrier();
  uint own[kColumns] = {0, 0, 0, 0, 0};
  const uint x = gl_LocalInvocationID.x;
  for (uint y = gl_LocalInvocationID.y; y < kRows; y += 8) {
    if (gl_WorkGroupID.x * 32 + x >= width ||
        gl_WorkGroupID.y * kRows + y >= height) {
      continue;
    }
    uint a_mean = 0, b_mean = 0;
    uint64_t aa = 0, bb = 0, ab = 0;
    for (int k = -kHalf; k <= kHalf; ++k) {
      const uint w = weight(k);
      const uint at = x + kReach + k;
      a_mean += w * down[0][y][at];
      b_mean += w * down[1][y][at];
      aa += uint64_t(w) * down[2][y][at];
      bb += uint64_t(w) * down[3][y][at];
      ab += uint64_t(w) * down[4][y][at];
    }
    const uint64_t high_half = uint64_t(1) << 31;
    const uint64_t a64 = a_mean, b64 = b_mean;
    const int s1 = int(uint((aa + 32768) >> 16) -
                       uint((a64 * a64 + high_half) >> 32));
    const int s2 = max(int(uint((bb + 32768) >> 16) -
                           uint((b64 * b64 + high_half) >> 32)), 0);
    const int s12 = int(uint((ab + 32768) >> 16) -
                        uint((a64 * b64 + high_half) >> 32));
    if (s1 < 131072) {
      own[2] += 1;
      own[3] += uint(s2) & 0xffffu;
      own[4] += uint(s2) >> 16;
      continue;
    }
    own[1] += uint(log_of(double(s1) + 131072.0) - 2048 * (1023 + 17));
    if (s12 <= 0 || s2 <= 0) continue;
    precise double gain = double(s12) / (double(s1) + 65536 * 1.0e-10lf);
    precise double explained = gain * double(s12);
    precise double rest = max(trunc(double(s2) - explained), 0.0lf) + 131072.0lf;
    const double limited = min(gain, 100.0lf);
    precise double squared = limited * limited;
    precise double kept = trunc(squared * double(s1)) + rest;
    own[0] += uint(log_of(kept) - log_of(rest));
  }
  for (uint c = 0; c < kColumns; ++c) {
    if (own[c] != 0) atomicAdd(sums[c], own[c]);
  }
  barrier();
  const uint tiles = gl_NumWorkGroups.x * gl_NumWorkGroups.y;
  const uint tile = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
  if (thread < kColumns) partials.at[thread * tiles + tile] = sums[thread];
}
