// SPDX-License-Identifier: Apache-2.0
#include "report/drawing/drawing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

#include "framewise/animation.h"
#include "report/drawing/stroke_font.h"

namespace framewise::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Color kRed{255, 0, 0};

// What our own reader makes of it.
Frame pixels(const Drawing& drawing) {
  const auto png = png_of(drawing);
  EXPECT_TRUE(png);
  const auto bytes = std::as_bytes(std::span(*png));
  auto animation = open({bytes.begin(), bytes.end()}, "drawing.png");
  EXPECT_TRUE(animation);
  auto frame = animation->next();
  EXPECT_TRUE(frame && *frame);
  return **frame;
}

std::vector<int> at(const Frame& frame, int x, int y) {
  const uint8_t* pixel = frame.plane(0).row(y) + 4 * x;
  return {pixel[0], pixel[1], pixel[2]};
}

TEST(Drawing, AsPngHasTwoPixelsForEachOfItsOwn) {
  const Frame frame = pixels({.width = 10, .height = 7});
  EXPECT_EQ(frame.size(), (Size{20, 14}));
  EXPECT_THAT(at(frame, 0, 0), ElementsAre(255, 255, 255));
}

TEST(Drawing, LinesCoverThePixelsUnderThePen) {
  Drawing drawing{.width = 10, .height = 10};
  drawing.shapes.push_back(Line{{{2, 5}, {8, 5}}, kRed, 1});
  const Frame frame = pixels(drawing);
  EXPECT_THAT(at(frame, 10, 9), ElementsAre(255, 0, 0));
  EXPECT_THAT(at(frame, 10, 10), ElementsAre(255, 0, 0));
  EXPECT_THAT(at(frame, 10, 8), ElementsAre(255, 255, 255));
  EXPECT_THAT(at(frame, 10, 11), ElementsAre(255, 255, 255));
}

TEST(Drawing, WhatIsOutsideIsCutOff) {
  Drawing drawing{.width = 4, .height = 4};
  drawing.shapes.push_back(Line{{{-100, 2}, {100, 2}}, kRed, 1});
  drawing.shapes.push_back(Ring{{50, 50}, 4, kRed});
  EXPECT_THAT(at(pixels(drawing), 7, 4), ElementsAre(255, 0, 0));
}

TEST(Drawing, ARingIsWhiteInside) {
  Drawing drawing{.width = 20, .height = 20};
  drawing.shapes.push_back(Line{{{0, 10}, {20, 10}}, {0, 0, 255}, 1});
  drawing.shapes.push_back(Ring{{10, 10}, 5, kRed});
  const Frame frame = pixels(drawing);
  EXPECT_THAT(at(frame, 20, 20), ElementsAre(255, 255, 255));
  EXPECT_THAT(at(frame, 10, 20), ElementsAre(255, 0, 0));
}

TEST(Drawing, WordsThatEndSomewhereReachNoFurther) {
  Drawing drawing{.width = 60, .height = 20};
  drawing.shapes.push_back(Words{{40, 14}, "H", kRed, Anchor::kEnd});
  const Frame frame = pixels(drawing);
  int left = 120, right = 0;
  for (int x = 0; x < 120; ++x) {
    for (int y = 0; y < 40; ++y) {
      if (at(frame, x, y)[1] == 255) continue;
      left = std::min(left, x);
      right = std::max(right, x);
    }
  }
  EXPECT_LT(right, 80);
  EXPECT_GT(right, 72);
  EXPECT_GT(left, 60);
}

TEST(Drawing, IsNoPngOfGigabytes) {
  const auto png = png_of({.width = 1000, .height = 100'000});
  ASSERT_FALSE(png);
  EXPECT_EQ(png.error().kind, ErrorKind::kLimit);
  EXPECT_THAT(png.error().hint, HasSubstr(".svg"));
}

TEST(Drawing, AsSvgKeepsTextAsText) {
  Drawing drawing{.width = 10, .height = 10};
  drawing.shapes.push_back(Words{{1, 2}, "<script>&", kRed, Anchor::kEnd});
  EXPECT_THAT(svg_of(drawing), HasSubstr("&lt;script&gt;&amp;</text>"));
  EXPECT_THAT(svg_of(drawing), HasSubstr("text-anchor=\"end\""));
}

TEST(StrokeFont, EveryLetterHasStrokesWithinItsLine) {
  for (char c = '!'; c <= '~'; ++c) {
    const Strokes strokes = strokes_of(std::string_view(&c, 1));
    EXPECT_FALSE(strokes.lines.empty()) << c;
    for (const auto& line : strokes.lines) {
      for (const Point& point : line) {
        EXPECT_GE(point.x, 0.5) << c;
        EXPECT_LT(point.x, strokes.width) << c;
        EXPECT_GE(point.y, -10.5) << c;
        EXPECT_LE(point.y, 3.5) << c;
      }
    }
  }
}

TEST(StrokeFont, DigitsAreAllAsWide) {
  for (const char* digit : {"1", "4", "8"}) {
    EXPECT_EQ(strokes_of(digit).width, strokes_of("0").width) << digit;
  }
}

TEST(StrokeFont, ACodePointItLacksIsOneBox) {
  EXPECT_EQ(strokes_of("\xC3\xB6").lines.size(), 1u);
  EXPECT_EQ(strokes_of("\xC3\xB6").lines[0].size(), 5u);
}

}  // namespace
}  // namespace framewise::report
