// SPDX-License-Identifier: Apache-2.0
#include "placement/shared_region.h"

#include <gtest/gtest.h>

#include <cmath>

#include "frame/geometry.h"
#include "frame/resize/resize.h"

namespace framewise::placement {
namespace {

// A frame with detail that no move or turn leaves as it is. `left`, `top`: the
// first pixel's place in the scene.
Frame scene_from(int left, int top, Size size, FramePool& pool) {
  auto buffer = pool.allocate(PixelFormat{}, size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const double sx = x + left, sy = y + top;
      const double shade = 120 + 50 * std::sin(sx / 5 + 2 * std::sin(sy / 31)) +
                           40 * std::sin(sy / 4 - sx / 40) +
                           20 * std::cos(sx / 13 + sy * sx / 2000);
      uint8_t* const to = plane.row(y) + 4 * x;
      to[0] = to[1] = to[2] = uint8_t(std::lround(shade));
      to[3] = 255;
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

constexpr Turn kTurns[] = {
    Turn::kMirrored, Turn::kUpsideDown, Turn::kHalf,       Turn::kRight,
    Turn::kLeft,     Turn::kTransposed, Turn::kTransversed};

Frame turned_as(const Frame& frame, Turn turn, FramePool& pool) {
  const auto right = [&] {
    return *turned(frame, framewise::Turn::kQuarter, pool);
  };
  switch (turn) {
    case Turn::kMirrored: return *mirrored(frame, Mirror::kHorizontally, pool);
    case Turn::kUpsideDown: return *mirrored(frame, Mirror::kVertically, pool);
    case Turn::kHalf: return *turned(frame, framewise::Turn::kHalf, pool);
    case Turn::kRight: return right();
    case Turn::kLeft:
      return *turned(frame, framewise::Turn::kThreeQuarters, pool);
    case Turn::kTransposed:
      return *mirrored(right(), Mirror::kHorizontally, pool);
    case Turn::kTransversed:
      return *mirrored(right(), Mirror::kVertically, pool);
  }
  return frame;
}

TEST(SharedRegion, FindsEachTurnOfWideTallAndSquareFrames) {
  FramePool pool;
  for (const Size size : {Size{160, 96}, {96, 160}, {128, 128}}) {
    const Frame reference = scene_from(0, 0, size, pool);
    for (const Turn turn : kTurns) {
      const Frame test = turned_as(reference, turn, pool);
      EXPECT_EQ(find_turn(reference, test), turn)
          << size.width << ' ' << int(turn);
    }
    EXPECT_FALSE(find_turn(reference, reference));
    EXPECT_FALSE(find_turn(reference, scene_from(900, 700, size, pool)));
  }
}

TEST(SharedRegion, FindsAShiftOf16Pixels) {
  FramePool pool;
  const Size size = {256, 192};
  const Frame reference = scene_from(0, 0, size, pool);
  const SharedRegion expected = {{16, 3, 240, 189}, {0, 0, 240, 189}};
  EXPECT_EQ(find_shift(reference, scene_from(16, 3, size, pool)), expected);
  EXPECT_FALSE(find_shift(reference, scene_from(900, 700, size, pool)));
}

TEST(SharedRegion, FindsWhereACropWasCut) {
  FramePool pool;
  const Frame whole = scene_from(0, 0, {256, 192}, pool);
  const auto crop = find_crop(whole, scene_from(40, 24, {160, 120}, pool));
  ASSERT_TRUE(crop);
  EXPECT_EQ(crop->reference, (Rect{40, 24, 160, 120}));
  EXPECT_EQ(crop->test, (Rect{0, 0, 160, 120}));
  EXPECT_FALSE(find_crop(whole, scene_from(900, 700, {160, 120}, pool)));
}

// A terminal: short rows of thin strokes, and nothing else.
Frame terminal(Size size, FramePool& pool) {
  auto buffer = pool.allocate(PixelFormat{}, size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const int row = y / 20;
      const bool written =
          row >= 2 && row < 5 && x > 40 && x < 120 + 50 * row && y % 20 > 6;
      const bool stroke =
          written && (x * 7 + row * 3) % 9 < 2 && (x / 9 + y / 3) % 4 != 0;
      uint8_t* const to = plane.row(y) + 4 * x;
      to[0] = to[1] = to[2] = stroke ? 221 : 23;
      to[3] = 255;
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

// A part of a nearly plain picture fits many places; and thin lines that were
// scaled by another filter than ours differ as much as others.
TEST(SharedRegion, ASmallerCopyIsNotCut) {
  FramePool pool;
  const Frame whole = terminal({600, 300}, pool);
  for (const Light light : {Light::kCoded, Light::kLinear}) {
    for (const Filter filter : {Filter::kLanczos3, Filter::kBilinear,
                                Filter::kArea, Filter::kNearest}) {
      for (const Size size : {Size{540, 270}, {450, 225}, {420, 210}}) {
        const ResizeOptions options = {.filter = filter, .light = light};
        EXPECT_FALSE(find_crop(whole, *resize(whole, size, options, pool)))
            << size.width << ' ' << int(filter) << ' ' << int(light);
      }
    }
  }
  const Frame part = *crop(whole, {20, 12, 450, 225}, pool);
  const auto found = find_crop(whole, part);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->reference, (Rect{20, 12, 450, 225}));
}

TEST(SharedRegion, IsAlikeWhereTheContentIsTheSame) {
  FramePool pool;
  const Size size = {128, 96};
  const Frame reference = scene_from(0, 0, size, pool);
  const Frame test = scene_from(8, 0, size, pool);
  EXPECT_TRUE(is_alike(reference, test, {{8, 0, 120, 96}, {0, 0, 120, 96}}));
  EXPECT_FALSE(is_alike(reference, test, {{0, 0, 120, 96}, {0, 0, 120, 96}}));
  EXPECT_FALSE(is_plain(reference));
}

}  // namespace
}  // namespace framewise::placement
