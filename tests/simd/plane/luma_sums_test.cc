// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/luma_sums.h"

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr size_t kWidths[] = {1, 2, 3, 4, 15, 16, 17, 18, 33, 64, 100, 4097};

TEST(LumaSums, AreThoseOfAPlainLoop) {
  on_every_target([] {
    for (const size_t width : kWidths) {
      const auto luma = random_samples<uint8_t>(width, 1);
      const auto weights = random_samples<uint8_t>(width, 2);
      LumaSums plain;
      LumaSums weighted;
      for (size_t i = 0; i < width; ++i) {
        const uint64_t y = luma[i];
        plain.weight += 1;
        plain.sum += y;
        plain.squares += y * y;
        plain.darkest = std::min(plain.darkest, int(y));
        plain.brightest = std::max(plain.brightest, int(y));
        if (weights[i] == 0) continue;
        weighted.weight += weights[i];
        weighted.sum += y * weights[i];
        weighted.squares += y * y * weights[i];
        weighted.darkest = std::min(weighted.darkest, int(y));
        weighted.brightest = std::max(weighted.brightest, int(y));
      }
      const auto expect_equal = [&](const LumaSums& a, const LumaSums& b) {
        EXPECT_EQ(a.weight, b.weight) << width;
        EXPECT_EQ(a.sum, b.sum) << width;
        EXPECT_EQ(a.squares, b.squares) << width;
        EXPECT_EQ(a.darkest, b.darkest) << width;
        EXPECT_EQ(a.brightest, b.brightest) << width;
      };
      expect_equal(luma_sums(luma.data(), width), plain);
      expect_equal(luma_sums(luma.data(), weights.data(), width), weighted);
    }
  });
}

TEST(LumaSums, DoNotOverflowOnLongWhiteRows) {
  on_every_target([] {
    const std::vector<uint8_t> white(1'000'003, 255);
    EXPECT_EQ(luma_sums(white.data(), white.size()).squares,
              uint64_t{1'000'003} * 255 * 255);
    EXPECT_EQ(luma_sums(white.data(), white.data(), white.size()).squares,
              uint64_t{1'000'003} * 255 * 255 * 255);
  });
}

TEST(LaplacianSums, AreThoseOfAPlainLoop) {
  on_every_target([] {
    for (const size_t width : kWidths) {
      const auto above = random_samples<uint8_t>(width, 1);
      const auto row = random_samples<uint8_t>(width, 2);
      const auto below = random_samples<uint8_t>(width, 3);
      LaplacianSums expected;
      for (size_t i = 1; i + 1 < width; ++i) {
        const int64_t value =
            above[i] + below[i] + row[i - 1] + row[i + 1] - 4 * row[i];
        expected.sum += value;
        expected.squares += uint64_t(value * value);
      }
      const LaplacianSums sums =
          laplacian_sums(above.data(), row.data(), below.data(), width);
      EXPECT_EQ(sums.sum, expected.sum) << width;
      EXPECT_EQ(sums.squares, expected.squares) << width;
    }
  });
}

TEST(Columns, AreAdded) {
  on_every_target([] {
    for (const size_t width : kWidths) {
      const auto row = random_samples<uint8_t>(width, 1);
      std::vector<uint32_t> columns(width, 1000);
      add_to_columns(row.data(), width, columns.data());
      for (size_t i = 0; i < width; ++i) {
        ASSERT_EQ(columns[i], 1000u + row[i]) << width << " at " << i;
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
