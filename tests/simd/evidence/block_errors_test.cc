// SPDX-License-Identifier: Apache-2.0
#include "simd/evidence/block_errors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "frame/plane.h"
#include "simd/every_target.h"

namespace framewise::simd {
namespace {

ImageF noise(int width, uint32_t seed) {
  std::mt19937 random(seed);
  ImageF plane(width, 4);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < width; ++x) plane.row(y)[x] = float(random() % 256);
  }
  return plane;
}

double squares_of(const ImageF& a, const ImageF& b, int block) {
  double sum = 0;
  for (int y = 0; y < 4; ++y) {
    for (int x = 4 * block; x < 4 * block + 4; ++x) {
      sum += std::pow(double(a.row(y)[x]) - b.row(y)[x], 2);
    }
  }
  return sum;
}

double detail_of(const ImageF& a, int block) {
  double sum = 0;
  const int left = 4 * block;
  for (int y = 0; y < 4; ++y) {
    for (int x = left; x < left + 4; ++x) {
      if (x > left) sum += std::abs(a.row(y)[x] - a.row(y)[x - 1]);
      if (y > 0) sum += std::abs(a.row(y)[x] - a.row(y - 1)[x]);
    }
  }
  return sum;
}

TEST(BlockErrors, AreWhatPlainLoopsAddUp) {
  on_every_target([] {
    for (const int blocks : {1, 3, 4, 5, 17}) {
      const ImageF a = noise(4 * blocks, 1);
      const ImageF b = noise(4 * blocks, 2);
      std::vector<float> squares(20), detail(20);
      block_errors(a.row(0), a.stride(), b.row(0), b.stride(), size_t(blocks),
                   {squares.data(), detail.data()});
      for (int i = 0; i < blocks; ++i) {
        EXPECT_FLOAT_EQ(squares[size_t(i)], float(squares_of(a, b, i)));
        EXPECT_FLOAT_EQ(detail[size_t(i)], float(detail_of(a, i)));
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
