// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/dct.h"

namespace framewise::media {
namespace {

// cos(k pi / 16) / 2, of k = 1 to 7, and sqrt(1/8).
constexpr float kC1 = 0.490392640f, kC2 = 0.461939766f, kC3 = 0.415734806f,
                kC4 = 0.353553391f, kC5 = 0.277785117f, kC6 = 0.191341716f,
                kC7 = 0.0975451610f;

// Transforms the eight columns of `in`, rows of eight at distance `stride`.
void transform_columns(const float* in, size_t stride, float* out) {
  for (size_t i = 0; i < kBlockSide; ++i) {
    const auto at = [&](size_t row) { return in[row * stride + i]; };
    const float s0 = at(0) + at(7), d0 = at(0) - at(7);
    const float s1 = at(1) + at(6), d1 = at(1) - at(6);
    const float s2 = at(2) + at(5), d2 = at(2) - at(5);
    const float s3 = at(3) + at(4), d3 = at(3) - at(4);
    out[i] = kC4 * ((s0 + s3) + (s1 + s2));
    out[32 + i] = kC4 * ((s0 + s3) - (s1 + s2));
    out[16 + i] = kC2 * (s0 - s3) + kC6 * (s1 - s2);
    out[48 + i] = kC6 * (s0 - s3) - kC2 * (s1 - s2);
    out[8 + i] = kC1 * d0 + kC3 * d1 + kC5 * d2 + kC7 * d3;
    out[24 + i] = kC3 * d0 - kC7 * d1 - kC1 * d2 - kC5 * d3;
    out[40 + i] = kC5 * d0 - kC1 * d1 + kC7 * d2 + kC3 * d3;
    out[56 + i] = kC7 * d0 - kC5 * d1 + kC3 * d2 - kC1 * d3;
  }
}

void transpose(const float* in, float* out) {
  for (size_t y = 0; y < kBlockSide; ++y) {
    for (size_t x = 0; x < kBlockSide; ++x) out[x * 8 + y] = in[y * 8 + x];
  }
}

}  // namespace

void forward_dct(const float* samples, size_t stride, float* coefficients) {
  float columns[kBlockSize], turned[kBlockSize];
  transform_columns(samples, stride, columns);
  transpose(columns, turned);
  transform_columns(turned, kBlockSide, columns);
  transpose(columns, coefficients);
}

}  // namespace framewise::media
