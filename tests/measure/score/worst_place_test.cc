// SPDX-License-Identifier: Apache-2.0
#include "measure/score/worst_place.h"

#include <gtest/gtest.h>

#include "measure/shown.h"

namespace framewise::measure {
namespace {

// The distance of a picture of which `damaged` lost all of its structure.
double loss_of(Size size, const Rect& damaged) {
  FramePool pool;
  const auto texture = [](int x, int y) { return 60 + (x * 7 + y * 13) % 31; };
  const auto is_damaged = [&](int x, int y) {
    return x >= damaged.x && x < damaged.x + damaged.width && y >= damaged.y &&
           y < damaged.y + damaged.height;
  };
  const Shown shown(
      rgba_frame(pool, size, [&](int x, int y, int) { return texture(x, y); }),
      rgba_frame(pool, size, [&](int x, int y, int) {
        return is_damaged(x, y) ? 75 : texture(x, y);
      }));
  return shown.number("score:worst_place");
}

TEST(WorstPlace, OfEqualPicturesLosesNothing) {
  EXPECT_EQ(loss_of({200, 120}, {0, 0, 0, 0}), 0);
}

TEST(WorstPlace, DoesNotDependOnTheSizeOfThePicture) {
  const Rect hole{64, 64, 64, 64};
  const double small = loss_of({192, 192}, hole);
  EXPECT_GT(small, 0.5);
  EXPECT_NEAR(loss_of({640, 448}, hole), small, 1e-6);
}

TEST(WorstPlace, IsAsBadWhereverItLies) {
  const double inside = loss_of({320, 320}, {64, 64, 64, 64});
  EXPECT_NEAR(loss_of({320, 320}, {96, 160, 64, 64}), inside, 0.1);
  EXPECT_NEAR(loss_of({320, 320}, {256, 256, 64, 64}), inside, 0.3);
}

TEST(WorstPlace, TakesPicturesSmallerThanAPlace) {
  EXPECT_GT(loss_of({20, 9}, {0, 0, 20, 9}), 0.5);
}

}  // namespace
}  // namespace framewise::measure
