// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/equality.h"

#include <gtest/gtest.h>

#include "frame/frames.h"

namespace framewise::comparison {
namespace {

// Whatever was looked at before, in pictures of another size or layout too.
TEST(Equality, IsKnownWhereverTheLastFramesDiffered) {
  FramePool pool;
  const auto gray = [&](Layout layout, Size size, int plane, int wrong_row) {
    return painted(pool, {.layout = layout}, size, [=](int p, int y, int) {
      return p == plane && y == wrong_row ? 90 : 80;
    });
  };
  Equality equality;
  for (const Layout layout : {Layout::kYuv420, Layout::kRgba}) {
    for (const Size size : {Size{20, 40}, Size{6, 8}, Size{20, 40}}) {
      const Frame plain = gray(layout, size, 0, -1);
      const int planes = layout == Layout::kRgba ? 1 : 3;
      for (int plane = 0; plane < planes; ++plane) {
        const int rows = plain.plane(plane).size.height;
        for (const int row : {rows - 1, 0, rows / 2}) {
          EXPECT_FALSE(equality.of(plain, gray(layout, size, plane, row)));
          EXPECT_TRUE(equality.of(plain, gray(layout, size, 0, -1)));
          EXPECT_FALSE(equality.of(plain, gray(layout, size, plane, row)));
        }
      }
    }
  }
}

}  // namespace
}  // namespace framewise::comparison
