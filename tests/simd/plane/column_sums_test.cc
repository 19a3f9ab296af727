// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/column_sums.h"

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

template <typename T>
class ColumnSums : public ::testing::Test {};
using SampleTypes = ::testing::Types<uint8_t, uint16_t>;
TYPED_TEST_SUITE(ColumnSums, SampleTypes);

TYPED_TEST(ColumnSums, AreThoseOfAPlainLoop) {
  using T = TypeParam;
  on_every_target([] {
    for (const size_t width : {1, 2, 15, 16, 31, 33, 64, 100, 257}) {
      for (const size_t height : {1, 2, 9, 300}) {
        const auto in = random_samples<T>(width * height, 1);
        GuardedRow<uint32_t> out(width);
        column_sums(in.data(), ptrdiff_t(width * sizeof(T)), height, width,
                    out.data());
        for (size_t x = 0; x < width; ++x) {
          uint32_t sum = 0;
          for (size_t y = 0; y < height; ++y) sum += in[y * width + x];
          ASSERT_EQ(out[x], sum) << width << "x" << height << " at " << x;
        }
        EXPECT_TRUE(out.guard_is_intact());
      }
    }
  });
}

TEST(ColumnSumsOfBytes, DoNotOverflow) {
  on_every_target([] {
    const std::vector<uint8_t> white(size_t{64} * 5000, 255);
    std::vector<uint32_t> sums(64);
    column_sums(white.data(), 64, 5000, 64, sums.data());
    for (const uint32_t sum : sums) EXPECT_EQ(sum, 255u * 5000);
  });
}

}  // namespace
}  // namespace framewise::simd
