// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/block_moments.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

BlockMoments by_hand(const std::vector<uint8_t>& a,
                     const std::vector<uint8_t>& b, size_t stride,
                     size_t block) {
  BlockMoments sums;
  for (size_t y = 0; y < 8; ++y) {
    for (size_t x = 8 * block; x < 8 * block + 8; ++x) {
      const int p = a[y * stride + x];
      const int q = b[y * stride + x];
      sums.sum_a += uint32_t(p);
      sums.sum_b += uint32_t(q);
      sums.squares_a += uint32_t(p * p);
      sums.squares_b += uint32_t(q * q);
      sums.squared_error += uint32_t((p - q) * (p - q));
    }
  }
  return sums;
}

TEST(BlockMoments, AreThoseOfAPlainLoop) {
  on_every_target([] {
    std::mt19937 random(5);
    for (const size_t blocks : {1, 2, 3, 7, 8, 9, 40, 107}) {
      const size_t stride = (8 * blocks + 63) / 64 * 64;
      std::vector<uint8_t> a(8 * stride);
      std::vector<uint8_t> b(8 * stride);
      for (size_t i = 0; i < a.size(); ++i) {
        // Whole blocks of extremes, which must not overflow.
        a[i] = i % stride < 8 ? 255 : uint8_t(random());
        b[i] = i % stride < 8 ? 0 : uint8_t(random());
      }
      std::vector<BlockMoments> found(blocks);
      block_moments(a.data(), ptrdiff_t(stride), b.data(), ptrdiff_t(stride),
                    blocks, found.data());
      for (size_t i = 0; i < blocks; ++i) {
        EXPECT_EQ(found[i], by_hand(a, b, stride, i)) << blocks << ", " << i;
      }
    }
  });
}

TEST(HighBits, AreThoseOfEachSample) {
  on_every_target([] {
    const std::vector<uint16_t> deep = {0, 3, 4, 1023, 512, 7};
    std::vector<uint8_t> found(deep.size());
    high_bits(deep.data(), deep.size(), 2, found.data());
    EXPECT_EQ(found, (std::vector<uint8_t>{0, 0, 1, 255, 128, 1}));
  });
}

}  // namespace
}  // namespace framewise::simd
