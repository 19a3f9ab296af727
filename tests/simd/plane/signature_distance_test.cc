// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/signature_distance.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <vector>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

TEST(SquaredDistance, IsThatOfAPlainLoop) {
  on_every_target([] {
    for (const size_t count : {1, 3, 31, 32, 33, 64, 192, 768, 3072}) {
      std::vector<int16_t> a, b;
      uint64_t expected = 0;
      for (size_t i = 0; i < count; ++i) {
        // The extremes, which must not overflow.
        a.push_back(i % 3 == 0 ? 8191 : int16_t(i * 37 % 8000));
        b.push_back(i % 3 == 0 ? -8192 : int16_t(i * 91 % 8000));
        const int64_t apart = int64_t{a[i]} - b[i];
        expected += uint64_t(apart * apart);
      }
      EXPECT_EQ(squared_distance(a.data(), b.data(), count), expected) << count;
    }
  });
}

TEST(ProductWithChange, IsThatOfTheBlocksThatDiffer) {
  on_every_target([] {
    std::mt19937 random(3);
    for (const size_t count : {1, 31, 32, 33, 105, 768, 3072}) {
      const auto value = [&] { return int16_t(int(random() % 16384) - 8192); };
      std::vector<int16_t> from, other;
      for (size_t i = 0; i < count; ++i) {
        from.push_back(value());
        other.push_back(value());
      }
      std::vector<int16_t> to = from;
      std::vector<uint16_t> blocks;
      for (size_t at = 0; at < count; at += kSignatureBlock) {
        if (random() % 2 == 0) continue;
        blocks.push_back(uint16_t(at / kSignatureBlock));
        to[std::min(at + random() % kSignatureBlock, count - 1)] = value();
      }
      int64_t expected = 0;
      for (size_t i = 0; i < count; ++i) {
        expected += (int64_t{to[i]} - from[i]) * other[i];
      }
      EXPECT_EQ(product_with_change(from.data(), to.data(), other.data(), count,
                                    blocks),
                expected)
          << count;
    }
  });
}

TEST(ProductWithChange, OfTheLargestValuesIsExact) {
  on_every_target([] {
    const size_t count = 3072;
    const std::vector<int16_t> from(count, -8192), to(count, 8191);
    const std::vector<int16_t> other(count, -8192);
    std::vector<uint16_t> blocks(count / kSignatureBlock);
    std::iota(blocks.begin(), blocks.end(), uint16_t{0});
    EXPECT_EQ(product_with_change(from.data(), to.data(), other.data(), count,
                                  blocks),
              int64_t(count) * 16383 * -8192);
  });
}

}  // namespace
}  // namespace framewise::simd
