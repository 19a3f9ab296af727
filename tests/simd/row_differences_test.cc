// SPDX-License-Identifier: Apache-2.0
#include "simd/row_differences.h"

#include <gtest/gtest.h>

#include <vector>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr ptrdiff_t kStrideA = 300;
constexpr ptrdiff_t kStrideB = 271;

TEST(RowDifferences, FindsEverySingleByteThatDiffers) {
  std::vector<uint8_t> a(kStrideA * kMostRowsCompared, 7);
  std::vector<uint8_t> b(kStrideB * kMostRowsCompared, 7);
  on_every_target([&] {
    for (const size_t bytes : {1, 3, 15, 16, 17, 32, 63, 64, 65, 96, 256}) {
      for (const int rows : {1, 2, 16, kMostRowsCompared}) {
        for (size_t place = 0; place < bytes; ++place) {
          const int row = int(place) % rows;
          uint8_t& byte = b[size_t(row * kStrideB) + place];
          byte ^= 128;
          EXPECT_EQ(differing_rows(a.data(), kStrideA, b.data(), kStrideB,
                                   bytes, rows),
                    uint32_t{1} << row)
              << bytes << ' ' << place;
          byte ^= 128;
        }
        EXPECT_EQ(
            differing_rows(a.data(), kStrideA, b.data(), kStrideB, bytes, rows),
            0u);
      }
    }
  });
}

TEST(RowDifferences, LooksAtNothingBesideTheRows) {
  std::vector<uint8_t> a(kStrideA * 4, 1);
  std::vector<uint8_t> b(kStrideA * 4, 2);
  on_every_target([&] {
    for (const size_t bytes : {5, 16, 40, 64, 100}) {
      for (int row = 1; row < 3; ++row) {
        for (size_t i = 0; i < bytes; ++i) {
          b[size_t(row * kStrideA) + 100 + i] = 1;
        }
      }
      EXPECT_EQ(differing_rows(a.data() + kStrideA + 100, kStrideA,
                               b.data() + kStrideA + 100, kStrideA, bytes, 2),
                0u);
      EXPECT_EQ(differing_rows(a.data() + 100, kStrideA, b.data() + 100,
                               kStrideA, bytes, 4),
                0b1001u);
    }
  });
}

}  // namespace
}  // namespace framewise::simd
