// SPDX-License-Identifier: Apache-2.0
#include "simd/color/alpha.h"

#include <algorithm>
#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

template <typename T>
class Alpha : public ::testing::Test {
 public:
  static constexpr uint64_t kMost = std::numeric_limits<T>::max();
};
using SampleTypes = ::testing::Types<uint8_t, uint16_t>;
TYPED_TEST_SUITE(Alpha, SampleTypes);

// n / d rounded, halves up, in integers: exact.
uint64_t rounded(uint64_t n, uint64_t d) { return (2 * n + d) / (2 * d); }

TYPED_TEST(Alpha, CompositesExactly) {
  constexpr uint64_t most = TestFixture::kMost;
  on_every_target([&] {
    for (const size_t count : boundary_counts()) {
      const auto in = random_samples<TypeParam>(4 * count, 1);
      const auto under = random_samples<TypeParam>(4 * count, 2);
      GuardedRow<TypeParam> out(4 * count);
      composite(in.data(), under.data(), count, out.data());
      for (size_t i = 0; i < 4 * count; ++i) {
        const uint64_t alpha = in[i / 4 * 4 + 3];
        const uint64_t exact =
            i % 4 == 3
                ? most
                : rounded(in[i] * alpha + under[i] * (most - alpha), most);
        ASSERT_EQ(uint64_t(out[i]), exact) << i;
      }
      EXPECT_TRUE(out.guard_is_intact());
    }
  });
}

TYPED_TEST(Alpha, PremultipliesExactly) {
  constexpr uint64_t most = TestFixture::kMost;
  on_every_target([&] {
    for (const size_t count : boundary_counts()) {
      const auto in = random_samples<TypeParam>(4 * count, 3);
      GuardedRow<TypeParam> out(4 * count);
      premultiply(in.data(), count, out.data());
      for (size_t i = 0; i < 4 * count; ++i) {
        const uint64_t alpha = in[i / 4 * 4 + 3];
        ASSERT_EQ(uint64_t(out[i]),
                  i % 4 == 3 ? alpha : rounded(in[i] * alpha, most));
      }
      EXPECT_TRUE(out.guard_is_intact());
    }
  });
}

TYPED_TEST(Alpha, UnpremultipliesExactly) {
  constexpr uint64_t most = TestFixture::kMost;
  on_every_target([&] {
    for (const size_t count : boundary_counts()) {
      const auto in = random_samples<TypeParam>(4 * count, 4);
      GuardedRow<TypeParam> out(4 * count);
      unpremultiply(in.data(), count, out.data());
      for (size_t i = 0; i < 4 * count; ++i) {
        const uint64_t alpha = in[i / 4 * 4 + 3];
        uint64_t exact = alpha;
        if (i % 4 != 3) {
          exact = alpha == 0 ? 0 : std::min(rounded(in[i] * most, alpha), most);
        }
        ASSERT_EQ(uint64_t(out[i]), exact) << uint64_t(in[i]) << "/" << alpha;
      }
      EXPECT_TRUE(out.guard_is_intact());
    }
  });
}

// All pairs of 8-bit color and alpha.
TEST(Alpha, RoundsEveryPairOf8BitValuesRight) {
  std::vector<uint8_t> pixels, black;
  for (int alpha = 0; alpha < 256; ++alpha) {
    for (int color = 0; color < 256; ++color) {
      pixels.insert(pixels.end(), {uint8_t(color), uint8_t(color),
                                   uint8_t(color), uint8_t(alpha)});
    }
  }
  on_every_target([&] {
    std::vector<uint8_t> product(pixels.size()), quotient(pixels.size());
    premultiply(pixels.data(), pixels.size() / 4, product.data());
    unpremultiply(pixels.data(), pixels.size() / 4, quotient.data());
    for (size_t i = 0; i < pixels.size(); i += 4) {
      const uint64_t color = pixels[i], alpha = pixels[i + 3];
      ASSERT_EQ(product[i + 1], rounded(color * alpha, 255));
      ASSERT_EQ(quotient[i + 2],
                alpha == 0
                    ? 0
                    : std::min<uint64_t>(255, rounded(color * 255, alpha)));
    }
  });
}

TYPED_TEST(Alpha, LeavesOpaquePixelsAsTheyAre) {
  on_every_target([] {
    auto in = random_samples<TypeParam>(4 * 67, 5);
    for (size_t i = 3; i < in.size(); i += 4) in[i] = TestFixture::kMost;
    const auto under = random_samples<TypeParam>(in.size(), 6);
    auto out = in;
    composite(out.data(), under.data(), 67, out.data());
    EXPECT_EQ(out, in);
    premultiply(out.data(), 67, out.data());
    unpremultiply(out.data(), 67, out.data());
    EXPECT_EQ(out, in);
  });
}

TYPED_TEST(Alpha, FindsTheOnePixelThatIsNotOpaque) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      auto in = random_samples<TypeParam>(4 * count, 7);
      for (size_t i = 3; i < in.size(); i += 4) in[i] = TestFixture::kMost;
      EXPECT_TRUE(is_opaque(in.data(), count));
      for (size_t i = 3; i < in.size(); i += 4) {
        in[i] = TypeParam(TestFixture::kMost - 1);
        ASSERT_FALSE(is_opaque(in.data(), count)) << i / 4 << " of " << count;
        in[i] = TestFixture::kMost;
      }
    }
  });
}

TEST(Alpha, DividesFloatsByTheAlphaTheyWereMultipliedWith) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      auto in = random_floats(4 * count, 0.01f, 1.0f, 8);
      for (size_t i = 3; i < in.size(); i += 20) in[i] = 0.0f;
      auto out = in;
      premultiply(out.data(), count);
      for (size_t i = 0; i < in.size(); ++i) {
        ASSERT_EQ(out[i], i % 4 == 3 ? in[i] : in[i] * in[i / 4 * 4 + 3]);
      }
      unpremultiply(out.data(), count);
      for (size_t i = 0; i < in.size(); ++i) {
        const bool hidden = in[i / 4 * 4 + 3] == 0.0f;
        ASSERT_NEAR(out[i], hidden ? 0.0f : in[i], 1e-6);
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
