// SPDX-License-Identifier: Apache-2.0
#include "video/film/placement_in_film.h"

#include <gtest/gtest.h>

namespace framewise::video {
namespace {

const Shape kWide{{1280, 720}};

TEST(PlacementInFilm, PadsAtTheSides) {
  const FramePlacement placed = place({{360, 720}}, kWide, Fit::kPad);
  EXPECT_EQ(placed.from, (Rect{0, 0, 360, 720}));
  EXPECT_EQ(placed.to, (Rect{460, 0, 360, 720}));
}

TEST(PlacementInFilm, CropsTheMiddle) {
  const FramePlacement placed = place({{1000, 1000}}, kWide, Fit::kCrop);
  EXPECT_EQ(placed.from, (Rect{0, 218, 1000, 562}));
  EXPECT_EQ(placed.to, (Rect{0, 0, 1280, 720}));
}

TEST(PlacementInFilm, CountsTheShapeOfPixels) {
  // 340x256 pixels of 64:51 are 426.7x256.
  const FramePlacement placed =
      place({{340, 256}, 64.0 / 51}, {{1200, 720}}, Fit::kPad);
  EXPECT_EQ(placed.to, (Rect{0, 0, 1200, 720}));
}

TEST(PlacementInFilm, KeepsSidesEven) {
  for (int width = 2; width < 300; width += 7) {
    for (const Fit fit : {Fit::kPad, Fit::kCrop}) {
      const FramePlacement placed = place({{width, 111}}, kWide, fit);
      for (const int side : {placed.to.x, placed.to.y, placed.to.width,
                             placed.to.height, placed.from.x, placed.from.y}) {
        EXPECT_EQ(side % 2, 0);
      }
      EXPECT_GE(placed.to.width, 2);
      EXPECT_GE(placed.from.width, 2);
      EXPECT_LE(placed.from.x + placed.from.width, width);
    }
  }
}

}  // namespace
}  // namespace framewise::video
