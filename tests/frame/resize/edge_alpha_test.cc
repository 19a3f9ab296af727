// SPDX-License-Identifier: Apache-2.0
#include "frame/resize/edge_alpha.h"

#include <gtest/gtest.h>

#include "frame/frames.h"

namespace framewise {
namespace {

constexpr Size kSize{16, 4};

// Opaque from `edge` on, half transparent in the column before.
Frame shape(FramePool& pool, int edge, int half, int gray) {
  return painted(pool, {}, kSize, [&](int, int, int i) {
    if (i % 4 != 3) return gray;
    const int x = i / 4;
    return x >= edge ? 255 : x == edge - 1 ? half : 0;
  });
}

int alpha(const Frame& frame, int x) { return sample(frame, 0, 1, 4 * x + 3); }

TEST(EdgeAlpha, AnEdgeThatIsHarderIsNoDifference) {
  FramePool pool;
  const Frame soft = shape(pool, 8, 120, 10);
  const Frame hard = shape(pool, 8, 0, 10);
  const auto same = with_edge_alpha_of(soft, hard, pool);
  ASSERT_TRUE(same);
  EXPECT_EQ(alpha(*same, 7), 120);
  EXPECT_EQ(sample(*same, 0, 1, 4 * 10), 10);
}

TEST(EdgeAlpha, AnEdgeThatMovedByTwoPixelsStaysADifference) {
  FramePool pool;
  const Frame model = shape(pool, 8, 255, 10);
  const Frame moved = shape(pool, 11, 255, 10);
  const auto result = with_edge_alpha_of(model, moved, pool);
  ASSERT_TRUE(result);
  EXPECT_EQ(alpha(*result, 9), 0);
}

TEST(EdgeAlpha, AlphaOutsideOfTheRangeAroundStaysADifference) {
  FramePool pool;
  const Frame faded = painted(
      pool, {}, kSize, [](int, int, int i) { return i % 4 == 3 ? 100 : 10; });
  const Frame model = painted(
      pool, {}, kSize, [](int, int, int i) { return i % 4 == 3 ? 120 : 10; });
  const auto result = with_edge_alpha_of(model, faded, pool);
  ASSERT_TRUE(result);
  EXPECT_EQ(alpha(*result, 5), 100);
}

}  // namespace
}  // namespace framewise
