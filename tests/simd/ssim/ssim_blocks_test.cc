// SPDX-License-Identifier: Apache-2.0
#include "simd/ssim/ssim_blocks.h"

#include <gtest/gtest.h>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

struct Sums {
  explicit Sums(size_t blocks)
      : a(blocks + 32),
        b(blocks + 32),
        squares(blocks + 32),
        products(blocks + 32) {}
  BlockRows rows() {
    return {a.data(), b.data(), squares.data(), products.data()};
  }
  std::vector<uint32_t> a, b, squares, products;
};

TEST(SsimBlocks, SumsAreExact) {
  on_every_target([] {
    for (const size_t blocks : {1, 2, 3, 7, 8, 15, 16, 17, 33}) {
      const size_t stride = 4 * blocks;
      const auto a = random_samples<uint8_t>(4 * stride, 1);
      const auto b = random_samples<uint8_t>(4 * stride, 2);
      Sums sums(blocks);
      block_sums(a.data(), stride, b.data(), stride, blocks, sums.rows());
      for (size_t i = 0; i < blocks; ++i) {
        uint32_t sa = 0, sb = 0, squares = 0, products = 0;
        for (size_t k = 0; k < 16; ++k) {
          const size_t at = k / 4 * stride + 4 * i + k % 4;
          const uint32_t va = a[at], vb = b[at];
          sa += va;
          sb += vb;
          squares += va * va + vb * vb;
          products += va * vb;
        }
        EXPECT_EQ(sums.a[i], sa);
        EXPECT_EQ(sums.b[i], sb);
        EXPECT_EQ(sums.squares[i], squares);
        EXPECT_EQ(sums.products[i], products);
      }
    }
  });
}

TEST(SsimBlocks, WindowsFollowTheFormula) {
  on_every_target([] {
    for (const size_t windows : {1, 2, 15, 16, 17, 31, 700}) {
      const size_t stride = 4 * (windows + 1);
      const auto a = random_samples<uint8_t>(8 * stride, 3);
      auto b = a;
      for (size_t i = 0; i < b.size(); i += 5) b[i] = uint8_t(b[i] / 2);
      Sums top(windows + 1), bottom(windows + 1);
      block_sums(a.data(), stride, b.data(), stride, windows + 1, top.rows());
      block_sums(a.data() + 4 * stride, stride, b.data() + 4 * stride, stride,
                 windows + 1, bottom.rows());
      double expected = 0;
      for (size_t i = 0; i < windows; ++i) {
        const auto sum = [i](const auto& x, const auto& y) {
          return double(x[i]) + x[i + 1] + y[i] + y[i + 1];
        };
        const double s1 = sum(top.a, bottom.a);
        const double s2 = sum(top.b, bottom.b);
        const double variances =
            64 * sum(top.squares, bottom.squares) - s1 * s1 - s2 * s2;
        const double covariance =
            64 * sum(top.products, bottom.products) - s1 * s2;
        expected += 1 - (2 * s1 * s2 + 416) * (2 * covariance + 235963) /
                            ((s1 * s1 + s2 * s2 + 416) * (variances + 235963));
      }
      EXPECT_NEAR(block_windows(top.rows(), bottom.rows(), windows), expected,
                  1e-6 * double(windows));
      // Equal samples give exactly 0.
      block_sums(a.data(), stride, a.data(), stride, windows + 1, top.rows());
      EXPECT_EQ(block_windows(top.rows(), top.rows(), windows), 0);
    }
  });
}

TEST(SsimBlocks, SplitsColorsIntoRows) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      const auto rgba = random_bytes(4 * count, 1);
      GuardedRow<uint8_t> r(count), g(count), b(count);
      split_rgba(rgba.data(), count, {r.data(), g.data(), b.data()});
      for (size_t i = 0; i < count; ++i) {
        EXPECT_EQ(r[i], rgba[4 * i]);
        EXPECT_EQ(g[i], rgba[4 * i + 1]);
        EXPECT_EQ(b[i], rgba[4 * i + 2]);
      }
      EXPECT_TRUE(r.guard_is_intact() && g.guard_is_intact() &&
                  b.guard_is_intact());
    }
  });
}

}  // namespace
}  // namespace framewise::simd
