// SPDX-License-Identifier: Apache-2.0
// Mirrored or rotated frames are aligned as if they were upright.
#include "timeline/pairing/turned_content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "timeline/moving_picture.h"
#include "timeline/pairing/pairing.h"

namespace framewise::timeline {
namespace {

using Way = std::function<size_t(int x, int y)>;  // the cell that moves there

Content turned(const Content& content, const Way& from) {
  const Grid grid = content.grid();
  Content result(grid);
  for (size_t frame = 0; frame < content.frames(); ++frame) {
    const auto signature = content.signature(content.state_of(frame));
    std::vector<int16_t> values;
    for (size_t plane = 0; plane < 3; ++plane) {
      for (int y = 0; y < grid.rows; ++y) {
        for (int x = 0; x < grid.columns; ++x) {
          values.push_back(signature[plane * grid.cells() + from(x, y)]);
        }
      }
    }
    result.add(values);
  }
  return result;
}

size_t cell(int x, int y) { return size_t(y * 16 + x); }
const Way kWays[] = {[](int x, int y) { return cell(15 - x, y); },
                     [](int x, int y) { return cell(x, 15 - y); },
                     [](int x, int y) { return cell(15 - x, 15 - y); },
                     [](int x, int y) { return cell(y, 15 - x); },
                     [](int x, int y) { return cell(15 - y, x); }};

bool is_same(const Content& a, const Content& b) {
  if (a.frames() != b.frames()) return false;
  for (size_t i = 0; i < a.frames(); ++i) {
    if (distance(a, a.state_of(i), b, b.state_of(i)) > 0) return false;
  }
  return true;
}

// The scene has a bright corner that does not move with the block.
Content scene(const std::vector<Shot>& shots) {
  const Content moving = content_of(shots);
  Content result(moving.grid());
  for (size_t frame = 0; frame < moving.frames(); ++frame) {
    const auto signature = moving.signature(moving.state_of(frame));
    std::vector<int16_t> values(signature.begin(), signature.end());
    for (int i = 0; i < 40; ++i) values[cell(i % 8, i / 8)] += 2000;
    result.add(values);
  }
  return result;
}

// A block that moves from left to right looks the same backwards and mirrored.
// Upright content is found as it is.
TEST(TurnedContent, WhatPlaysBackwardsIsNotTurned) {
  const auto block = [](bool backwards) {
    Content content({16, 16});
    for (int k = 0; k < 16; ++k) {
      std::vector<int16_t> values(content.grid().values(), 0);
      const int x = backwards ? 15 - k : k;
      values[size_t(8 * 16 + x)] = 200 * kSignatureScale;
      content.add(values);
    }
    return content;
  };
  EXPECT_FALSE(undo_turn(block(false), block(true)));
}

TEST(TurnedContent, IsTurnedBackWhicheverWayItLies) {
  const Content original = scene(shots(20));
  for (const Way& way : kWays) {
    const auto back = undo_turn(original, turned(original, way));
    ASSERT_TRUE(back);
    EXPECT_TRUE(is_same(*back, original));
  }
}

TEST(TurnedContent, ThatLiesRightIsLeftAlone) {
  EXPECT_FALSE(undo_turn(scene(shots(20)), scene(shots(17))));
  EXPECT_FALSE(undo_turn(content_of(shots(20)), content_of({{-1, 10}})));
  EXPECT_FALSE(undo_turn(Content({16, 16}), scene(shots(3))));
}

TEST(TurnedContent, MissesTheFramesThatItWouldMissIfItLayRight) {
  const std::vector<Shot> all = shots(20);
  std::vector<Shot> some = all;
  some.erase(some.begin() + 7, some.begin() + 10);
  const Content original = scene(all);
  const Content mirrored = turned(scene(some), kWays[0]);
  const auto pairing =
      pair(timeline_of(all), timeline_of(some), PairingMode::kAuto,
           ContentSignatures{&original, &mirrored});
  ASSERT_TRUE(pairing);
  ASSERT_EQ(pairing->faults.size(), 1u);
  EXPECT_EQ(pairing->faults[0].kind, DefectKind::kDroppedFrames);
  EXPECT_EQ(pairing->faults[0].first_frame, 7);
  EXPECT_EQ(pairing->faults[0].last_frame, 9);
}

}  // namespace
}  // namespace framewise::timeline
