// SPDX-License-Identifier: Apache-2.0
#include "simd/ssim/similarity_blocks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "simd/color/half_chroma.h"
#include "simd/every_target.h"

namespace framewise::simd {
namespace {

struct Rows {
  explicit Rows(size_t blocks) { values.fill(std::vector<float>(blocks)); }
  SimilaritySums sums() {
    return {values[0].data(), values[1].data(), values[2].data(),
            values[3].data(), values[4].data()};
  }
  std::array<std::vector<float>, 5> values;
};

struct Moments {
  double variance_a = 0;
  double variance_b = 0;
  double difference = 0;
  double shift = 0;
};

// The definition, in double, over the 8x8 samples from `x` on.
Moments plain_moments(const std::vector<float>& a, const std::vector<float>& b,
                      size_t stride, size_t x) {
  double ma = 0, mb = 0, aa = 0, bb = 0, ee = 0;
  for (size_t y = 0; y < 8; ++y) {
    for (size_t k = x; k < x + 8; ++k) {
      const double p = a[y * stride + k];
      const double q = b[y * stride + k];
      ma += p / 64;
      mb += q / 64;
      aa += p * p / 64;
      bb += q * q / 64;
      ee += (p - q) * (p - q) / 64;
    }
  }
  const double shift = (ma - mb) * (ma - mb);
  return {aa - ma * ma, bb - mb * mb, ee - shift, shift};
}

TEST(SimilarityBlocks, WindowsHaveTheMomentsOfTheDefinition) {
  on_every_target([&] {
    for (const size_t blocks : {2, 3, 5, 17, 33, 70}) {
      const size_t stride = 4 * blocks;
      const auto a = random_floats(8 * stride, 0, 255, 1);
      const auto b = random_floats(8 * stride, 0, 255, 2);
      Rows top(blocks), bottom(blocks);
      similarity_sums(a.data(), stride, b.data(), stride, blocks, top.sums());
      similarity_sums(a.data() + 4 * stride, stride, b.data() + 4 * stride,
                      stride, blocks, bottom.sums());
      const size_t count = blocks - 1;
      GuardedRow<float> va(count), vb(count), difference(count), shift(count);
      window_moments(top.sums(), bottom.sums(), count,
                     {va.data(), vb.data(), difference.data(), shift.data()});
      EXPECT_TRUE(va.guard_is_intact() && vb.guard_is_intact() &&
                  difference.guard_is_intact() && shift.guard_is_intact());
      for (size_t i = 0; i < count; ++i) {
        const Moments expected = plain_moments(a, b, stride, 4 * i);
        EXPECT_NEAR(va[i], expected.variance_a, 0.05) << blocks << ' ' << i;
        EXPECT_NEAR(vb[i], expected.variance_b, 0.05) << blocks << ' ' << i;
        EXPECT_NEAR(difference[i], expected.difference, 0.05);
        EXPECT_NEAR(shift[i], expected.shift, 0.05);
      }
    }
  });
}

TEST(SimilarityBlocks, ABlockHasTheSameSumsWhereverItsRowBegins) {
  constexpr size_t kBlocks = 70;
  const auto a = random_floats(4 * 4 * kBlocks, 0, 255, 1);
  const auto b = random_floats(4 * 4 * kBlocks, 0, 255, 2);
  on_every_target([&] {
    Rows whole(kBlocks);
    similarity_sums(a.data(), 4 * kBlocks, b.data(), 4 * kBlocks, kBlocks,
                    whole.sums());
    for (const size_t first : {1, 7, 40, 69}) {
      const size_t count = std::min<size_t>(kBlocks - first, 19);
      Rows part(count);
      similarity_sums(a.data() + 4 * first, 4 * kBlocks, b.data() + 4 * first,
                      4 * kBlocks, count, part.sums());
      for (size_t k = 0; k < 5; ++k) {
        for (size_t i = 0; i < count; ++i) {
          EXPECT_EQ(part.values[k][i], whole.values[k][first + i]);
        }
      }
    }
  });
}

TEST(SimilarityBlocks, EqualSamplesDifferByExactlyNothing) {
  const auto a = random_floats(8 * 68, 0, 255, 3);
  on_every_target([&] {
    Rows top(17), bottom(17);
    similarity_sums(a.data(), 68, a.data(), 68, 17, top.sums());
    similarity_sums(a.data() + 4 * 68, 68, a.data() + 4 * 68, 68, 17,
                    bottom.sums());
    std::vector<float> va(16), vb(16), difference(16), shift(16);
    window_moments(top.sums(), bottom.sums(), 16,
                   {va.data(), vb.data(), difference.data(), shift.data()});
    for (size_t i = 0; i < 16; ++i) {
      EXPECT_EQ(difference[i], 0);
      EXPECT_EQ(shift[i], 0);
      EXPECT_EQ(va[i], vb[i]);
    }
  });
}

TEST(HalfChroma, IsTheChromaOfTheMeanColor) {
  const auto upper = random_bytes(4 * 1023, 1);
  const auto lower = random_bytes(4 * 1023, 2);
  on_every_target([&] {
    for (const size_t pixels : boundary_counts()) {
      if (pixels == 0) continue;
      const size_t half = (pixels + 1) / 2;
      GuardedRow<float> u(half), v(half);
      half_chroma_row(upper.data(), lower.data(), pixels, u.data(), v.data());
      EXPECT_TRUE(u.guard_is_intact() && v.guard_is_intact());
      for (size_t i = 0; i < half; ++i) {
        const size_t right = std::min(2 * i + 1, pixels - 1);
        double mean[3];
        for (size_t c = 0; c < 3; ++c) {
          mean[c] = (upper[8 * i + c] + upper[4 * right + c] +
                     lower[8 * i + c] + lower[4 * right + c]) /
                    4.0;
        }
        const double luma = 0.299 * mean[0] + 0.587 * mean[1] + 0.114 * mean[2];
        EXPECT_NEAR(u[i], 0.564 * (mean[2] - luma) + 128, 1e-3);
        EXPECT_NEAR(v[i], 0.713 * (mean[0] - luma) + 128, 1e-3);
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
