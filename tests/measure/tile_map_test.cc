// SPDX-License-Identifier: Apache-2.0
#include "measure/tile_map.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <vector>

namespace framewise::measure {
namespace {

using testing::ElementsAre;

TEST(TileMap, CoversOddSizesWithPartialTiles) {
  TileMap map;
  map.reset({17, 1}, false);
  EXPECT_EQ(map.columns(), 2);
  EXPECT_EQ(map.rows(), 1);
  EXPECT_TRUE(map.none());
  map.reset({17, 1}, true);
  EXPECT_EQ(map.count(), 2);
}

TEST(TileMap, MarksEveryTileThatARectangleTouches) {
  TileMap map;
  map.reset({64, 64}, false);
  map.mark(Rect{15, 16, 2, 1});
  EXPECT_EQ(map.count(), 2);
  EXPECT_TRUE(map.marked(0, 1));
  EXPECT_TRUE(map.marked(1, 1));
}

std::vector<Rect> runs_of(const TileMap& map) {
  std::vector<Rect> runs;
  map.for_each_run([&](const Rect& run) { runs.push_back(run); });
  return runs;
}

TEST(TileMap, JoinsTilesInARowAndRowsThatLookAlike) {
  TileMap map;
  map.reset({100, 100}, false);
  map.mark({16, 32, 20, 40});  // two tiles wide, three high
  map.mark({80, 48, 20, 1});   // the last two, one of them partial
  EXPECT_THAT(runs_of(map),
              ElementsAre(Rect{16, 32, 32, 48}, Rect{80, 48, 20, 16}));
  map.mark({48, 48, 1, 1});  // the middle row is now longer
  EXPECT_THAT(runs_of(map),
              ElementsAre(Rect{16, 32, 32, 16}, Rect{16, 48, 48, 16},
                          Rect{80, 48, 20, 16}, Rect{16, 64, 32, 16}));
}

TEST(TileMap, RunsCoverEveryMarkedPixelOnceAndNoOther) {
  std::mt19937 random(5);
  for (int round = 0; round < 50; ++round) {
    const Size size{1 + int(random() % 200), 1 + int(random() % 200)};
    TileMap map;
    map.reset(size, false);
    for (int k = 0; k < 20; ++k) {
      map.mark({int(random() % 200), int(random() % 200), int(random() % 50),
                int(random() % 50)});
    }
    std::vector<int> seen(size_t(size.pixels()));
    for (const Rect& run : runs_of(map)) {
      for (int y = run.y; y < run.y + run.height; ++y) {
        for (int x = run.x; x < run.x + run.width; ++x) {
          ++seen[size_t(y) * size_t(size.width) + size_t(x)];
        }
      }
    }
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        ASSERT_EQ(seen[size_t(y) * size_t(size.width) + size_t(x)],
                  map.marked(x / TileMap::kSide, y / TileMap::kSide));
      }
    }
  }
}

TEST(TileMap, FillsBlocksOfWhichAThirdIsMarked) {
  TileMap map;
  map.reset({130, 70}, false);
  map.mark({0, 0, 64, 16});  // 4 of 16
  map.mark({64, 0, 16, 1});
  map.mark({128, 64, 2, 6});  // the only one of its block
  map.fill_blocks();
  EXPECT_EQ(map.count(), 6);
  map.mark({0, 16, 32, 1});  // 6 of 16
  map.fill_blocks();
  EXPECT_EQ(map.count(), 16 + 2);
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
      after[size_t(y) * kWidth + size_t(x)] = 8;
      const PlaneView b{after.data(), kWidth, {kWidth, kHeight}};
      TileMap map;
      map.reset({kWidth, kHeight}, false);
      map.mark_differences(a, b, {}, {0, 0, kWidth, kHeight});
      EXPECT_EQ(map.count(), 1);
      EXPECT_TRUE(map.marked(x / 16, y / 16)) << x << ' ' << y;
    }
  }
}

TEST(TileMap, KnowsWhichRowsOfATileHaveChanged) {
  const std::vector<uint8_t> before(40 * 40, 7);
  std::vector<uint8_t> after = before;
  for (const int y : {0, 3, 15, 16, 39}) after[size_t(y) * 40 + 20] = 8;
  TileMap map;
  map.reset({40, 40}, false);
  map.mark_differences({before.data(), 40, {40, 40}},
                       {after.data(), 40, {40, 40}}, {}, {0, 0, 40, 40});
  EXPECT_EQ(map.marked_rows(0, 0), 0);
  EXPECT_EQ(map.marked_rows(1, 0), 0x8009);
  EXPECT_EQ(map.marked_rows(1, 1), 0x0001);
  EXPECT_EQ(map.marked_rows(1, 2), 0x0080);
  map.mark({0, 2, 17, 3});
  map.fill_blocks();
  EXPECT_TRUE(map.marked(2, 2));
  EXPECT_EQ(map.marked_rows(0, 0), 0x001C);
  EXPECT_EQ(map.marked_rows(1, 0), 0x801D);
  EXPECT_EQ(map.marked_rows(2, 2), 0) << "it was only filled in";
  TileMap all;
  all.reset({40, 40}, true);
  map.mark(all);
  EXPECT_EQ(map.marked_rows(2, 2), 0xFFFF);
}

TEST(TileMap, TellsRowsThatChangedFromTilesThatWereFilled) {
  TileMap map;
  map.reset({64, 64}, false);
  for (int i = 0; i < 6; ++i) map.mark({16 * (i % 4), 16 * (i / 4) + 3, 1, 1});
  map.fill_blocks();
  EXPECT_TRUE(map.any_marked({0, 48, 64, 16}));
  EXPECT_FALSE(map.any_row_marked({0, 48, 64, 16}));
  EXPECT_TRUE(map.any_row_marked({0, 3, 1, 1}));
  EXPECT_FALSE(map.any_row_marked({0, 4, 64, 15}));
  EXPECT_TRUE(map.any_row_marked({-8, 19, 9, 100}));
  EXPECT_FALSE(map.any_row_marked({32, 19, 32, 1}));
  EXPECT_EQ(map.share_of_rows(), 6.0 / 256);
}

TEST(TileMap, TellsRowsOfARowOfTiles) {
  TileMap map;
  map.reset({70, 40}, false);
  map.mark({20, 17, 1, 1});
  map.mark({66, 30, 1, 4});
  EXPECT_EQ(map.marked_rows(0), 0);
  EXPECT_EQ(map.marked_rows(1), 0xC002);
  EXPECT_EQ(map.marked_rows(2), 0x0003);
}

TEST(TileMap, TellsRowsOfSquaresOfTiles) {
  TileMap map;
  map.reset({70, 40}, false);
  map.mark({20, 17, 1, 1});
  map.mark({66, 33, 1, 2});
  std::vector<TileMap::RowBits> bits(3);
  EXPECT_TRUE(map.marked_rows(0, 2, bits));
  EXPECT_THAT(bits, ElementsAre(0x0002, 0, 0));
  EXPECT_TRUE(map.marked_rows(2, 2, bits));
  EXPECT_THAT(bits, ElementsAre(0, 0, 0x0006));
  bits.resize(5);
  EXPECT_FALSE(map.marked_rows(0, 1, bits));
}

TEST(TileMap, TakesATileForNewWhoseFirstRowsAreAllNew) {
  const std::vector<uint8_t> before(16 * 16, 7);
  std::vector<uint8_t> after = before;
  TileMap map;
  for (int y = 0; y < 4; ++y) {
    after[size_t(y) * 16 + 5] = 8;
    map.reset({16, 16}, false);
    map.mark_differences({before.data(), 16, {16, 16}},
                         {after.data(), 16, {16, 16}}, {}, {0, 0, 16, 16});
    EXPECT_EQ(map.marked_rows(0, 0), y < 3 ? (2 << y) - 1 : 0xFFFF);
  }
}

TEST(TileMap, BesideANewTileTwoRowsTell) {
  const std::vector<uint8_t> before(64 * 16, 7);
  std::vector<uint8_t> after = before;
  const auto change = [&](int tile, int rows) {
    for (int y = 0; y < rows; ++y) after[size_t(y) * 64 + tile * 16 + 5] = 8;
  };
  change(0, 4);
  change(1, 2);
  change(2, 1);  // not enough
  change(3, 2);  // beside a tile that is not entirely new
  TileMap map;
  map.reset({64, 16}, false);
  map.mark_differences({before.data(), 64, {64, 16}},
                       {after.data(), 64, {64, 16}}, {}, {0, 0, 64, 16});
  EXPECT_EQ(map.marked_rows(0, 0), 0xFFFF);
  EXPECT_EQ(map.marked_rows(1, 0), 0xFFFF);
  EXPECT_EQ(map.marked_rows(2, 0), 1);
  EXPECT_EQ(map.marked_rows(3, 0), 3);
}

TEST(TileMap, FindsChangesInHalvedChroma) {
  // A frame of 129x129 has chroma of 65x65; its last sample belongs to the last
  // tile.
  const std::vector<uint8_t> before(65 * 65, 7);
  std::vector<uint8_t> after = before;
  after.back() = 9;
  TileMap map;
  map.reset({129, 129}, false);
  map.mark_differences({before.data(), 65, {65, 65}},
                       {after.data(), 65, {65, 65}},
                       {.shift_x = 1, .shift_y = 1}, {0, 0, 129, 129});
  EXPECT_EQ(map.count(), 1);
  EXPECT_TRUE(map.marked(8, 8));
}

TEST(TileMap, AChromaSampleReachesIntoTheNextTile) {
  const std::vector<uint8_t> before(64 * 64, 7);
  std::vector<uint8_t> after = before;
  after[9 * 64 + 31] = 9;  // the last sample of the fourth tile
  const PlaneView a{before.data(), 64, {64, 64}};
  const PlaneView b{after.data(), 64, {64, 64}};
  const Rect changed{62, 18, 2, 2};
  TileMap map;
  map.reset({128, 128}, false);
  map.mark_differences(a, b, {.shift_x = 1, .shift_y = 1}, changed);
  EXPECT_EQ(map.count(), 1);
  // Two samples away are the tile to the right, the tiles above, and both.
  map.mark_differences(a, b, {.shift_x = 1, .shift_y = 1, .reach = 2}, changed);
  EXPECT_EQ(map.count(), 4);
}

TEST(TileMap, ScalesMarksToSmallerPictures) {
  TileMap large;
  large.reset({1000, 700}, false);
  large.mark({512, 320, 1, 1});
  TileMap small;
  small.reset({333, 233}, false);
  small.mark_scaled(large);
  // Pixels 512..527 are samples 170..176, plus or minus one.
  EXPECT_TRUE(small.marked(10, 6));
  EXPECT_TRUE(small.marked(11, 6));
  EXPECT_EQ(small.count(), 4) << "rows 105..112 touch two tiles as well";
}

}  // namespace
}  // namespace framewise::measure
