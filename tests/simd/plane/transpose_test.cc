// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/transpose.h"

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

template <typename T>
class Transpose : public ::testing::Test {};
using PixelTypes = ::testing::Types<uint8_t, uint16_t, uint32_t, uint64_t>;
TYPED_TEST_SUITE(Transpose, PixelTypes);

TYPED_TEST(Transpose, SwapsRowsAndColumnsOfEverySize) {
  using T = TypeParam;
  on_every_target([] {
    for (const size_t width : {1, 2, 7, 8, 15, 16, 17, 33, 67, 130}) {
      for (const size_t height : {1, 2, 5, 8, 16, 31, 67}) {
        const auto in = random_samples<T>(width * height, 1);
        GuardedRow<T> out(width * height);
        transpose(in.data(), ptrdiff_t(width * sizeof(T)), width, height,
                  out.data(), ptrdiff_t(height * sizeof(T)));
        for (size_t y = 0; y < height; ++y) {
          for (size_t x = 0; x < width; ++x) {
            ASSERT_EQ(out[x * height + y], in[y * width + x]);
          }
        }
        EXPECT_TRUE(out.guard_is_intact());
      }
    }
  });
}

TYPED_TEST(Transpose, TurnsWhenItReadsOrWritesFromTheLastRow) {
  using T = TypeParam;
  constexpr size_t kWidth = 37, kHeight = 21;
  on_every_target([] {
    const auto in = random_samples<T>(kWidth * kHeight, 2);
    std::vector<T> clockwise(in.size()), other(in.size());
    constexpr ptrdiff_t kIn = kWidth * sizeof(T), kOut = kHeight * sizeof(T);
    transpose(&in[(kHeight - 1) * kWidth], -kIn, kWidth, kHeight,
              clockwise.data(), kOut);
    transpose(in.data(), kIn, kWidth, kHeight, &other[(kWidth - 1) * kHeight],
              -kOut);
    for (size_t y = 0; y < kHeight; ++y) {
      for (size_t x = 0; x < kWidth; ++x) {
        const T value = in[y * kWidth + x];
        ASSERT_EQ(clockwise[x * kHeight + kHeight - 1 - y], value);
        ASSERT_EQ(other[(kWidth - 1 - x) * kHeight + y], value);
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
