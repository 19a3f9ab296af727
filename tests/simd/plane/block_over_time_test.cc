// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/block_over_time.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <vector>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr ptrdiff_t kStride = 50;

// Dark and nearly white pixels, so that no count is zero.
std::vector<uint8_t> block_of(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<uint8_t> pixels(kStride * 8);
  for (size_t i = 0; i < pixels.size(); i += 2) {
    const bool light = random() % 2 == 0;
    pixels[i] = uint8_t(light ? 238 + random() % 18 : random() % 256);
    pixels[i + 1] = uint8_t(light ? 238 + random() % 18 : random() % 256);
  }
  return pixels;
}

TEST(BlockOverTime, CountsAndSumsAsWrittenOut) {
  const std::vector<uint8_t> before = block_of(1);
  const std::vector<uint8_t> now = block_of(2);
  on_every_target([&] {
    for (const int width : {1, 3, 4, 5, 7, 8}) {
      for (const int height : {1, 2, 8}) {
        for (const uint16_t shown : {0, 1, 29, 255}) {
          BlockTimeSums sums;
          std::fill_n(&sums.of[0][0][0], 3 * 64, uint16_t{11});
          const BlockStatistics block =
              replace_block({before.data(), kStride}, {now.data(), kStride},
                            width, height, shown, sums);
          BlockStatistics expected;
          for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
              int change = 0;
              bool white = true;
              for (int c = 0; c < 3; ++c) {
                const auto at = size_t(y * kStride + 4 * x + c);
                EXPECT_EQ(sums.of[c][y][x], uint16_t(11 + shown * before[at]));
                expected.colors[c] += now[at];
                expected.squares += uint32_t{now[at]} * now[at];
                change += std::abs(now[at] - before[at]);
                white = white && now[at] > 240;
              }
              expected.whites += white;
              expected.change += uint32_t(change);
              expected.much_changed += change > 90;
            }
          }
          for (int c = 0; c < 3; ++c) {
            EXPECT_EQ(block.colors[c], expected.colors[c]);
          }
          EXPECT_EQ(block.squares, expected.squares);
          EXPECT_EQ(block.whites, expected.whites);
          EXPECT_EQ(block.change, expected.change);
          EXPECT_EQ(block.much_changed, expected.much_changed);
          if (width < kTimeBlock) {
            EXPECT_EQ(sums.of[0][0][width], 11);
          }
        }
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
