// SPDX-License-Identifier: Apache-2.0
#include "simd/color/half_luma.h"

#include <gtest/gtest.h>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

TEST(HalfLuma, IsTheWeightedMeanOfFourPixels) {
  const auto upper = random_bytes(size_t{4} * 1023, 1);
  const auto lower = random_bytes(size_t{4} * 1023, 2);
  on_every_target([&] {
    for (const size_t pixels : boundary_counts()) {
      GuardedRow<float> out((pixels + 1) / 2);
      half_luma_row(upper.data(), lower.data(), pixels, out.data());
      EXPECT_TRUE(out.guard_is_intact()) << pixels;
      for (size_t i = 0; i < (pixels + 1) / 2; ++i) {
        double luma = 0;
        for (size_t x = 2 * i; x < pixels && x < 2 * i + 2; ++x) {
          for (const auto* row : {&upper, &lower}) {
            const uint8_t* pixel = row->data() + 4 * x;
            luma += 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
          }
        }
        EXPECT_NEAR(double(out[i]), luma / 4, 1e-4) << pixels << ' ' << i;
      }
    }
  });
}

// Changed regions of any width are computed again, with equal results.
TEST(HalfLuma, OfPartsHasTheBitsOfTheWholeRow) {
  const auto upper = random_bytes(size_t{4} * 202, 1);
  const auto lower = random_bytes(size_t{4} * 202, 2);
  on_every_target([&] {
    float whole[101];
    half_luma_row(upper.data(), lower.data(), 202, whole);
    for (const size_t part : {2, 4, 14, 16, 18, 32, 48}) {
      for (size_t x = 0; x + part <= 202; x += part) {
        float out[24];
        half_luma_row(upper.data() + 4 * x, lower.data() + 4 * x, part, out);
        for (size_t i = 0; i < part / 2; ++i) {
          EXPECT_EQ(out[i], whole[x / 2 + i]) << part << ' ' << x;
        }
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
