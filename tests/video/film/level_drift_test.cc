// SPDX-License-Identifier: Apache-2.0
#include "video/film/level_drift.h"

#include <gtest/gtest.h>

namespace framewise::video {
namespace {

// Twice the contrast about black, and some red.
constexpr LevelDrift kDrift{.gain = 2, .offset = {10, 0, 0}};

TEST(LevelDrift, IsTakenBackWhereItIsWhole) {
  const LevelRamp ramp{kDrift, 0, 100, {0, 0}, {1, 0}};
  EXPECT_EQ(ramp.at(0), LevelDrift{});
  // 2 * 40 + 10 was 40.
  const LevelTables tables = rgb_tables(ramp.at(100));
  EXPECT_EQ(tables[0][90], 40);
  EXPECT_EQ(tables[1][80], 40);
  EXPECT_EQ(ramp.at(250), ramp.at(100));
}

TEST(LevelDrift, IsSharedByBothEnds) {
  const LevelRamp ramp{
      {.gain = 1, .offset = {20, -8, 0}}, 10, 30, {0, 0.5}, {1, 0.5}};
  const LevelDrift start = ramp.at(10), end = ramp.at(30);
  EXPECT_DOUBLE_EQ(start.offset[0], 10);
  EXPECT_DOUBLE_EQ(end.offset[0], -10);
  EXPECT_DOUBLE_EQ(end.offset[1], 4);
  EXPECT_EQ(ramp.at(20), LevelDrift{});
}

// Gray gets brighter by luma alone, by 219 steps for 255 levels.
TEST(LevelDrift, ChangesPlanesAsItChangesColors) {
  const ColorFacts facts{.matrix = Matrix::kBt709, .range = Range::kLimited};
  const auto tables =
      yuv_tables({.gain = 1, .offset = {51, 51, 51}}, facts, 10);
  ASSERT_TRUE(tables);
  EXPECT_NEAR((*tables)[0][400], 400 + 4 * 51 * 219 / 255.0, 1);
  EXPECT_NEAR((*tables)[1][512], 512, 1);
  // Contrast is about black, and about gray of chroma.
  const auto gain = yuv_tables({.gain = 1.5, .offset = {}}, facts, 8);
  EXPECT_EQ((*gain)[0][16], 16);
  EXPECT_EQ((*gain)[0][116], 166);
  EXPECT_EQ((*gain)[2][148], 158);
  EXPECT_EQ((*gain)[0][255], 255);
  EXPECT_FALSE(yuv_tables({}, {.matrix = Matrix(200)}, 8));
}

TEST(LevelDrift, IsOfOneComponentOfInterleavedOnes) {
  std::vector<uint8_t> from{1, 2, 3, 4, 5, 6, 7, 8}, to(8);
  std::vector<uint16_t> table(256, 99);
  apply_table(table, {from.data() + 1, 8, {2, 1}}, 1, 4,
              {to.data() + 1, 8, {2, 1}});
  EXPECT_EQ(to, (std::vector<uint8_t>{0, 99, 0, 0, 0, 99, 0, 0}));
}

}  // namespace
}  // namespace framewise::video
