// SPDX-License-Identifier: Apache-2.0
#include "measure/text/boxes.h"

#include <gtest/gtest.h>

#include "measure/text/written.h"

namespace framewise::measure::text {
namespace {

TEST(TextBoxes, AreTheLinesOfText) {
  FramePool pool;
  for (const Ink& ink : {Ink{20, 220}, Ink{250, 30}, Ink{40, 90}}) {
    const auto boxes = find_text(written(pool, {400, 120}, ink));
    ASSERT_EQ(boxes.size(), 4u);
    for (size_t i = 0; i < boxes.size(); ++i) {
      const Rect& area = boxes[i].area;
      const int top = 12 + 24 * int(i) + 3;
      EXPECT_LE(area.y, top);
      EXPECT_GE(area.y + area.height, top + 10);
      EXPECT_LE(area.height, 20);
      EXPECT_GE(area.width, 300);
      EXPECT_EQ(boxes[i].background[0], ink.background);
      EXPECT_EQ(boxes[i].contrast, std::abs(ink.level - ink.background));
    }
  }
}

TEST(TextBoxes, AreNotFoundInOtherPictures) {
  FramePool pool;
  const Size size{200, 120};
  const auto none = [&](const auto& pixel) {
    return find_text(rgba_frame(pool, size, pixel)).empty();
  };
  EXPECT_TRUE(none([](int, int, int) { return 77; })) << "one color";
  EXPECT_TRUE(none([](int x, int, int) { return x; })) << "a gradient";
  EXPECT_TRUE(none([](int, int y, int) { return y == 60 ? 255 : 0; }))
      << "a rule";
  EXPECT_TRUE(none([](int x, int, int) { return x == 60 ? 255 : 0; }))
      << "a border";
  EXPECT_TRUE(none([](int x, int y, int) {
    return x > 50 && x < 150 && y > 40 && y < 70 ? 255 : 0;
  })) << "a filled box";
}

TEST(TextBoxes, FaintTextIsLeftOut) {
  FramePool pool;
  EXPECT_TRUE(find_text(written(pool, {400, 120}, {100, 115})).empty());
}

TEST(TextBoxes, OfFramesThatFollowAreThoseOfEachAlone) {
  FramePool pool;
  const Size size{320, 300};
  TextFinder finder;
  uint32_t state = 7;
  const auto random = [&state](int below) {
    state = state * 1664525u + 1013904223u;
    return int((state >> 8) % uint32_t(below));
  };
  std::vector<int> levels(size_t(size.height), 20);
  size_t most = 0;
  for (int step = 0; step < 60; ++step) {
    // Lines come, go, and get borders and blocks that join them.
    const int from = random(size.height);
    const int rows = 1 + random(90);
    const int level = random(3) == 0 ? 20 : 60 + random(190);
    for (int y = from; y < std::min(size.height, from + rows); ++y) {
      levels[size_t(y)] = level;
    }
    const int wall = random(size.width);
    const Frame frame = rgba_frame(pool, size, [&](int x, int y, int) {
      const int level_here = levels[size_t(y)];
      if (x == wall && level_here > 200) return level_here;
      return is_ink(x, y % 22) ? level_here : 20;
    });
    const auto& found = finder.find(frame);
    auto alone = find_text(frame);
    ASSERT_EQ(found.size(), alone.size()) << "step " << step;
    for (size_t i = 0; i < alone.size(); ++i) {
      EXPECT_EQ(found[i].area, alone[i].area) << "step " << step;
      EXPECT_EQ(found[i].contrast, alone[i].contrast);
    }
    most = std::max(most, alone.size());
  }
  EXPECT_GE(most, 5u) << "or nothing was compared";
}

TEST(TextBoxes, OfTheSmallestFramesAreNone) {
  FramePool pool;
  for (const Size size : {Size{1, 1}, Size{2, 40}, Size{40, 2}}) {
    EXPECT_TRUE(find_text(rgba_frame(pool, size, [](int x, int y, int) {
                  return (x ^ y) & 1 ? 255 : 0;
                })).empty());
  }
}

}  // namespace
}  // namespace framewise::measure::text
