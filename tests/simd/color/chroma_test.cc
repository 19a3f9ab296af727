// SPDX-License-Identifier: Apache-2.0
#include "simd/color/chroma.h"

#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

// Quarters of integers are exact in float, so results must be equal.
std::vector<float> whole_numbers(size_t count, uint32_t seed) {
  auto values = random_floats(count, 0.0f, 65535.0f, seed);
  for (float& value : values) value = std::floor(value);
  return values;
}

TEST(Chroma, BlendsTwoRows) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      const auto a = random_samples<uint8_t>(count, 1);
      const auto b = random_samples<uint8_t>(count, 2);
      const auto c = random_samples<uint16_t>(count, 3);
      const auto d = random_samples<uint16_t>(count, 4);
      GuardedRow<float> out8(count), out16(count);
      blend_rows(a.data(), b.data(), count, 0.75f, out8.data());
      blend_rows(c.data(), d.data(), count, 0.5f, out16.data());
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(out8[i], (3 * a[i] + b[i]) / 4.0f);
        ASSERT_EQ(out16[i], (c[i] + d[i]) / 2.0f);
      }
      EXPECT_TRUE(out8.guard_is_intact() && out16.guard_is_intact());
    }
  });
}

TEST(Chroma, DoublesRowsAtTheirSiting) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      const auto padded = whole_numbers(count + 2, 5);
      const float* in = padded.data() + 1;
      GuardedRow<float> cosited(2 * count), centered(2 * count);
      double_cosited(in, count, cosited.data());
      double_centered(in, count, centered.data());
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(cosited[2 * i], in[i]);
        ASSERT_EQ(cosited[2 * i + 1], (in[i] + in[i + 1]) / 2);
        ASSERT_EQ(centered[2 * i], (3 * in[i] + in[ptrdiff_t(i) - 1]) / 4);
        ASSERT_EQ(centered[2 * i + 1], (3 * in[i] + in[i + 1]) / 4);
      }
      EXPECT_TRUE(cosited.guard_is_intact() && centered.guard_is_intact());
    }
  });
}

TEST(Chroma, OfASlopeStaysASlope) {
  on_every_target([] {
    std::vector<float> in(34);
    for (size_t i = 0; i < in.size(); ++i) in[i] = float(8 * i);
    std::vector<float> cosited(64), centered(64);
    double_cosited(in.data() + 1, 32, cosited.data());
    double_centered(in.data() + 1, 32, centered.data());
    for (size_t x = 0; x < 64; ++x) {
      EXPECT_EQ(cosited[x], 8.0f + 4.0f * float(x));
      EXPECT_EQ(centered[x], 6.0f + 4.0f * float(x));
    }
  });
}

}  // namespace
}  // namespace framewise::simd
