// SPDX-License-Identifier: Apache-2.0
#include "simd/butteraugli/norms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "simd/every_target.h"

namespace framewise::simd::butteraugli {
namespace {

TEST(ButteraugliNorms, SumsEqualTheDefinition) {
  const auto row = random_floats(1023, 0, 2000, 1);
  on_every_target([&] {
    for (const size_t width : boundary_counts()) {
      const NormSums found = sum_norms(row.data(), width);
      double sums[3] = {};
      float largest = 0;
      for (size_t x = 0; x < width; ++x) {
        for (int i = 0; i < 3; ++i) {
          sums[i] += std::pow(double(row[x]), 3 << i);
        }
        largest = std::max(largest, row[x]);
      }
      EXPECT_NEAR(found.cubes, sums[0], 1e-6 * sums[0]) << width;
      EXPECT_NEAR(found.sixths, sums[1], 1e-6 * sums[1]) << width;
      EXPECT_NEAR(found.twelfths, sums[2], 1e-6 * sums[2]) << width;
      EXPECT_EQ(found.largest, largest) << width;
    }
  });
}

TEST(ButteraugliNorms, TheHalfScaleCountsForItsFourPixels) {
  const auto half = random_floats(512, 0, 10, 2);
  const auto full = random_floats(1023, 0, 10, 3);
  on_every_target([&] {
    for (const size_t width : boundary_counts()) {
      GuardedRow<float> row(width);
      std::copy_n(full.begin(), width, row.data());
      add_half_scale(half.data(), width, row.data());
      EXPECT_TRUE(row.guard_is_intact());
      for (size_t x = 0; x < width; ++x) {
        EXPECT_NEAR(row[x], 0.85f * full[x] + 0.5f * half[x / 2], 1e-5);
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd::butteraugli
