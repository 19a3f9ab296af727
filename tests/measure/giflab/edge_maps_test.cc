// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/edge_maps.h"

#include <gtest/gtest.h>

#include <random>

namespace framewise::measure::giflab {
namespace {

BitRows random_bits(Size size, uint32_t seed, uint32_t one_in) {
  std::mt19937 random(seed);
  BitRows bits;
  bits.resize(size);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const uint64_t bit = random() % one_in == 0;
      bits.row(y)[x / 64] |= bit << (x % 64);
    }
  }
  return bits;
}

// The definition, window by window.
double slow_ssim(const BitRows& a, const BitRows& b) {
  constexpr int kSide = 7;
  const Size size = a.size();
  double sum = 0;
  int windows = 0;
  for (int top = 0; top + kSide <= size.height; ++top) {
    for (int left = 0; left + kSide <= size.width; ++left, ++windows) {
      double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
      for (int y = top; y < top + kSide; ++y) {
        for (int x = left; x < left + kSide; ++x) {
          const double p = a.at(x, y);
          const double q = b.at(x, y);
          ma += p / 49;
          mb += q / 49;
          aa += p * p;
          bb += q * q;
          ab += p * q;
        }
      }
      const double va = (aa - 49 * ma * ma) / 48;
      const double vb = (bb - 49 * mb * mb) / 48;
      const double cov = (ab - 49 * ma * mb) / 48;
      sum += (2 * ma * mb + 1e-4) * (2 * cov + 9e-4) /
             ((ma * ma + mb * mb + 1e-4) * (va + vb + 9e-4));
    }
  }
  return sum / windows;
}

TEST(EdgeMaps, AreComparedByTheDefinition) {
  for (const Size size :
       {Size{7, 7}, Size{8, 20}, Size{64, 9}, Size{131, 30}}) {
    for (const uint32_t one_in : {2u, 15u}) {
      const BitRows a = random_bits(size, 1, one_in);
      const BitRows b = random_bits(size, 2, one_in);
      EXPECT_NEAR(ssim_of(a, b), slow_ssim(a, b), 1e-12) << size.width;
      EXPECT_EQ(ssim_of(a, a), 1);
    }
  }
}

TEST(EdgeMaps, AreEqualWhereNoWindowFits) {
  for (const Size size : {Size{1, 1}, Size{6, 90}, Size{90, 6}}) {
    EXPECT_EQ(ssim_of(random_bits(size, 1, 2), random_bits(size, 2, 2)), 1);
  }
}

}  // namespace
}  // namespace framewise::measure::giflab
