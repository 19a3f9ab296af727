// SPDX-License-Identifier: Apache-2.0
#include "simd/color/luma.h"

#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr LumaWeights kAll[] = {kLumaBt601, kLumaBt709, kLumaBt2020};

int64_t weighted(const uint8_t* pixel, LumaWeights w) {
  return int64_t{w.r} * pixel[0] + int64_t{w.g} * pixel[1] +
         int64_t{w.b} * pixel[2];
}

TEST(Luma, EqualsTheWeightedSumOnEveryTarget) {
  on_every_target([] {
    for (const LumaWeights w : kAll) {
      for (const size_t count : boundary_counts()) {
        const auto in8 = random_samples<uint8_t>(4 * count, 1);
        const auto in16 = random_samples<uint16_t>(4 * count, 2);
        GuardedRow<float> out8(count), out16(count);
        luma(in8.data(), count, w, 1.0f, out8.data());
        luma(in16.data(), count, w, 1.0f / 257, out16.data());
        for (size_t i = 0; i < count; ++i) {
          ASSERT_NEAR(out8[i], double(weighted(&in8[4 * i], w)) / 1e4, 5e-5);
          const double exact =
              (w.r * double(in16[4 * i]) + w.g * double(in16[4 * i + 1]) +
               w.b * double(in16[4 * i + 2])) /
              257e4;
          ASSERT_NEAR(out16[i], exact, 1e-4);
        }
        EXPECT_TRUE(out8.guard_is_intact() && out16.guard_is_intact());
      }
    }
  });
}

// A million colors, including all grays: exactly the rounded rational value.
TEST(Luma, RoundsEightBitsExactly) {
  constexpr size_t kCount = 1'000'000;
  auto in = random_samples<uint8_t>(4 * kCount, 3);
  for (size_t i = 0; i < 256; ++i) {
    in[4 * i] = in[4 * i + 1] = in[4 * i + 2] = uint8_t(i);
  }
  std::vector<uint8_t> full(kCount);
  on_every_target([&] {
    for (const LumaWeights w : kAll) {
      luma8_full(in.data(), kCount, w, full.data());
      for (size_t i = 0; i < kCount; ++i) {
        const int64_t sum = weighted(&in[4 * i], w);
        ASSERT_EQ(full[i], (sum + 5000) / 10000);
      }
    }
  });
}

TEST(Luma, MapsBlackAndWhiteToTheEndsOfTheRange) {
  const uint8_t in[] = {0, 0, 0, 255, 255, 255, 255, 255};
  on_every_target([&] {
    uint8_t out[2];
    luma8_full(in, 2, kLumaBt709, out);
    EXPECT_EQ(out[0], 0);
    EXPECT_EQ(out[1], 255);
  });
}

TEST(Luma, OfOpenCvIsItsFixedPointFormula) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      const auto in = random_samples<uint8_t>(4 * count, 4);
      GuardedRow<uint8_t> out(count);
      luma8_opencv(in.data(), count, out.data());
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(out[i], (9798 * in[4 * i] + 19235 * in[4 * i + 1] +
                           3735 * in[4 * i + 2] + 16384) >>
                              15);
      }
      EXPECT_TRUE(out.guard_is_intact());
    }
  });
}

}  // namespace
}  // namespace framewise::simd
