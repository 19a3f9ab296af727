// SPDX-License-Identifier: Apache-2.0
#include "measure/tile_map.h"

#include <gtest/gtest.h>

#include <vector>

namespace framewise::measure {
namespace {

TEST(TileMap, CoversOddSizesWithPartialTiles) {
  TileMap map;
  map.reset({65, 1}, false);
  EXPECT_EQ(map.columns(), 2);
  EXPECT_EQ(map.rows(), 1);
  EXPECT_TRUE(map.none());
  map.reset({65, 1}, true);
  EXPECT_EQ(map.count(), 2);
}

TEST(TileMap, MarksEveryTileThatARectangleTouches) {
  TileMap map;
  map.reset({256, 256}, false);
  map.mark(Rect{63, 64, 2, 1});
  EXPECT_EQ(map.count(), 2);
  EXPECT_TRUE(map.marked(0, 1));
  EXPECT_TRUE(map.marked(1, 1));
}

TEST(TileMap, IgnoresWhatLiesOutsideThePicture) {
  TileMap map;
  map.reset({100, 100}, false);
  map.mark(Rect{-50, -50, 10, 10});
  map.mark(Rect{500, 0, 10, 10});
  EXPECT_TRUE(map.none());
  map.mark(Rect{-50, -50, 51, 51});
  EXPECT_EQ(map.count(), 1);
  EXPECT_FALSE(map.any_marked({-5, -5, 5, 5}));
  EXPECT_TRUE(map.any_marked({-5, -5, 6, 6}));
}

TEST(TileMap, FindsTheTileOfASingleChangedSample) {
  constexpr int kWidth = 130;
  constexpr int kHeight = 70;
  const std::vector<uint8_t> before(kWidth * kHeight, 7);
  const PlaneView a{before.data(), kWidth, {kWidth, kHeight}};
  for (int y = 0; y < kHeight; y += 23) {
    for (int x = 0; x < kWidth; x += 43) {
      std::vector<uint8_t> after = before;
      after[size_t(y * kWidth + x)] = 8;
      const PlaneView b{after.data(), kWidth, {kWidth, kHeight}};
      TileMap map;
      map.reset({kWidth, kHeight}, false);
      map.mark_differences(a, b, {}, {0, 0, kWidth, kHeight});
      EXPECT_EQ(map.count(), 1);
      EXPECT_TRUE(map.marked(x / 64, y / 64)) << x << ' ' << y;
    }
  }
}

TEST(TileMap, FindsChangesInHalvedChroma) {
  // A picture of 129x129 has chroma of 65x65; its last sample belongs to the
  // last tile.
  const std::vector<uint8_t> before(65 * 65, 7);
  std::vector<uint8_t> after = before;
  after.back() = 9;
  TileMap map;
  map.reset({129, 129}, false);
  map.mark_differences({before.data(), 65, {65, 65}},
                       {after.data(), 65, {65, 65}},
                       {.shift_x = 1, .shift_y = 1}, {0, 0, 129, 129});
  EXPECT_EQ(map.count(), 1);
  EXPECT_TRUE(map.marked(2, 2));
}

TEST(TileMap, AChromaSampleReachesIntoTheNextTile) {
  const std::vector<uint8_t> before(64 * 64, 7);
  std::vector<uint8_t> after = before;
  after[10 * 64 + 31] = 9;  // the last one of the first tile
  const PlaneView a{before.data(), 64, {64, 64}};
  const PlaneView b{after.data(), 64, {64, 64}};
  const Rect changed{62, 20, 2, 2};
  TileMap map;
  map.reset({128, 128}, false);
  map.mark_differences(a, b, {.shift_x = 1, .shift_y = 1}, changed);
  EXPECT_EQ(map.count(), 1);
  map.mark_differences(a, b, {.shift_x = 1, .shift_y = 1, .reach = 2}, changed);
  EXPECT_EQ(map.count(), 2);
}

TEST(TileMap, ScalesMarksToSmallerPictures) {
  TileMap large;
  large.reset({1000, 700}, false);
  large.mark({512, 320, 1, 1});
  TileMap small;
  small.reset({333, 233}, false);
  small.mark_scaled(large);
  // Pixels 512..575 are samples 170..192, give or take one: two tiles of 64.
  EXPECT_TRUE(small.marked(2, 1));
  EXPECT_TRUE(small.marked(3, 1));
  EXPECT_EQ(small.count(), 4) << "rows 106..128 touch two tiles as well";
}

}  // namespace
}  // namespace framewise::measure
