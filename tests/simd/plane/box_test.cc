// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/box.h"

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

TEST(Box, AddsRowsOfEveryLength) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      const auto bytes = random_bytes(count, 1);
      const auto floats = random_floats(count, -1, 1, 2);
      GuardedRow<uint16_t> sums(count);
      GuardedRow<float> float_sums(count);
      for (size_t i = 0; i < count; ++i) {
        sums.data()[i] = uint16_t(3 * i);
        float_sums.data()[i] = float(i);
      }
      add_row(bytes.data(), count, sums.data());
      add_row(floats.data(), count, float_sums.data());
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(sums[i], 3 * i + bytes[i]) << i;
        ASSERT_EQ(float_sums[i], float(i) + floats[i]) << i;
      }
      EXPECT_TRUE(sums.guard_is_intact());
      EXPECT_TRUE(float_sums.guard_is_intact());
    }
  });
}

TEST(Box, TheMostRowsOfWhiteFitInto16Bits) {
  const std::vector<uint8_t> white(40, 255);
  std::vector<uint16_t> sums(40, 0);
  for (int i = 0; i < kMostAddedRows; ++i) {
    add_row(white.data(), white.size(), sums.data());
  }
  for (const uint16_t sum : sums) EXPECT_EQ(sum, 65535);
}

TEST(Box, SumsPixelsSideBySide) {
  on_every_target([] {
    for (const size_t box : {1, 2, 3, 7, 128}) {
      for (size_t count = 0; count < 20; ++count) {
        const auto in16 = random_samples<uint16_t>(4 * box * count, 3);
        const auto in = random_floats(4 * box * count, 0, 1, 4);
        GuardedRow<float> out16(4 * count), out(4 * count);
        sum_pixels(in16.data(), box, count, 0.5f, out16.data());
        sum_pixels(in.data(), box, count, 0.5f, out.data());
        for (size_t i = 0; i < 4 * count; ++i) {
          double sum16 = 0, sum = 0;
          for (size_t k = 0; k < box; ++k) {
            sum16 += in16[(i / 4 * box + k) * 4 + i % 4];
            sum += double(in[(i / 4 * box + k) * 4 + i % 4]);
          }
          ASSERT_EQ(out16[i], float(sum16) * 0.5f);
          ASSERT_NEAR(out[i], sum * 0.5, 1e-5 * double(box));
        }
        EXPECT_TRUE(out16.guard_is_intact());
        EXPECT_TRUE(out.guard_is_intact());
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
