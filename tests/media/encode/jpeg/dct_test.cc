// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/dct.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace framewise::media {
namespace {

double basis(int frequency, int x) {
  return std::cos((2 * x + 1) * frequency * std::numbers::pi / 16) *
         (frequency == 0 ? std::sqrt(0.125) : 0.5);
}

TEST(ForwardDct, EqualsTheDefinition) {
  constexpr size_t kStride = 11;
  std::mt19937 random(4);
  std::uniform_real_distribution<float> level(-128, 127);
  float samples[8 * kStride];
  for (float& sample : samples) sample = level(random);
  float coefficients[kBlockSize];
  forward_dct(samples, kStride, coefficients);
  for (int v = 0; v < 8; ++v) {
    for (int u = 0; u < 8; ++u) {
      double sum = 0;
      for (int y = 0; y < 8; ++y) {
        for (int x = 0; x < 8; ++x) {
          sum += double(samples[size_t(y) * kStride + size_t(x)]) *
                 basis(v, y) * basis(u, x);
        }
      }
      EXPECT_NEAR(coefficients[v * 8 + u], sum, 1e-3) << u << "," << v;
    }
  }
}

}  // namespace
}  // namespace framewise::media
