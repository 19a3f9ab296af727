// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/row_differences.h"

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

TEST(RowDifferences, CellsAreCountedUpToTheFirstOneWithAnEqualRow) {
  const std::vector<uint8_t> a(8000, 7);
  on_every_target([&] {
    for (const size_t bytes : {16u, 32u, 64u, 128u}) {
      std::vector<uint8_t> b = a;
      constexpr size_t kCells = 11;  // several whole vectors and a remainder
      constexpr int kRows = 4;
      constexpr ptrdiff_t kStride = 1500;
      const auto count = [&](size_t cells) {
        return cells_that_differ(a.data(), kStride, b.data(), kStride, bytes,
                                 cells, kRows);
      };
      EXPECT_EQ(count(kCells), 0u);
      // One byte differs in each row of each cell, at varying positions.
      for (size_t cell = 0; cell < kCells; ++cell) {
        for (size_t row = 0; row < kRows; ++row) {
          EXPECT_EQ(count(kCells), cell);
          b[row * kStride + cell * bytes + (3 * row + cell) % bytes] ^= 1;
        }
      }
      EXPECT_EQ(count(kCells), kCells);
      EXPECT_EQ(count(2), 2u);
      EXPECT_EQ(count(0), 0u);
    }
  });
}

}  // namespace
}  // namespace framewise::simd
