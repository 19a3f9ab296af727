// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/halve.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

TEST(Halve, GivesTheMeanOfFourAndRepeatsAnOddLastColumn) {
  const auto top = random_floats(1023, -1, 1, 1);
  const auto bottom = random_floats(1023, -1, 1, 2);
  on_every_target([&] {
    for (const size_t width : boundary_counts()) {
      const size_t half_width = (width + 1) / 2;
      GuardedRow<float> half(half_width);
      halve_rows(top.data(), bottom.data(), width, half.data());
      EXPECT_TRUE(half.guard_is_intact()) << width;
      for (size_t i = 0; i < half_width; ++i) {
        const size_t left = 2 * i;
        const size_t right = std::min(left + 1, width - 1);
        EXPECT_EQ(
            half[i],
            (((top[left] + top[right]) + bottom[left]) + bottom[right]) / 4)
            << width << ' ' << i;
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
