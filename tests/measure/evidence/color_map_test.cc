// SPDX-License-Identifier: Apache-2.0
#include "measure/evidence/color_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "measure/shown.h"
#include "measure/thread_executor.h"

namespace framewise::measure {
namespace {

// A frame of `colors` colors in runs of some pixels.
Frame drawing(FramePool& pool, Size size, int colors, uint32_t seed) {
  std::mt19937 random(seed);
  uint32_t color = 0;
  int left = 0;
  return rgba_frame(pool, size, [&](int, int, int c) {
    if (c == 0 && --left < 0) {
      left = int(random() % 9);
      color = random() % uint32_t(colors) * 2654435761u;
    }
    return int(color >> (8 * (c + 1)) & 0xFF);
  });
}

Frame changed(FramePool& pool, const Frame& frame, int (*change)(int, int)) {
  return rgba_frame(pool, frame.size(), [&](int x, int y, int c) {
    return change(frame.plane(0).row(y)[4 * x + c], x);
  });
}

int64_t colors_of(const Frame& frame) {
  std::set<uint32_t> seen;
  for (int y = 0; y < frame.size().height; ++y) {
    const auto* row = frame.plane(0).row<uint32_t>(y);
    seen.insert(row, row + frame.size().width);
  }
  return int64_t(seen.size());
}

TEST(ColorMap, CountsTheColorsOfBothPictures) {
  FramePool pool;
  for (const int colors : {1, 2, 256, 1024, 1025, 30000}) {
    const Frame a = drawing(pool, {400, 200}, colors, 1);
    const Frame b = drawing(pool, {400, 200}, 3, 2);
    const ColorMap map = color_map_of(a, b, nullptr);
    EXPECT_EQ(map.reference_colors, double(colors_of(a)));
    EXPECT_EQ(map.test_colors, double(colors_of(b)));
    EXPECT_EQ(map.exact, colors_of(a) <= 1024);
  }
}

// Shades on a background of one of them: visible background keeps its shade.
TEST(ColorMap, LeavesOutWhatShowsTheBackground) {
  FramePool pool;
  const Size size{96, 64};
  const auto shade = [](int x, int y) { return (x * 2 + y) % 256; };
  const auto picture = [&](bool curved, int clear, bool flat) {
    auto buffer = pool.allocate(PixelFormat{}, size);
    for (int y = 0; y < size.height; ++y) {
      uint8_t* row = buffer->plane(0).row(y);
      for (int x = 0; x < size.width; ++x) {
        const int v = shade(x, y);
        const int seen = curved ? v * v / 255 : v;
        const bool hidden = x < clear;
        for (int c = 0; c < 3; ++c) {
          row[4 * x + c] = uint8_t(hidden && flat ? 128 : seen);
        }
        row[4 * x + 3] = uint8_t(hidden && !flat ? 0 : 255);
      }
    }
    return std::move(*buffer).freeze(0, {}, {});
  };
  const Frame stored[] = {picture(false, 48, false), picture(true, 48, false)};
  const Transparent transparent{stored[0], stored[1]};
  const Frame a = picture(false, 48, true);
  const Frame b = picture(true, 48, true);
  EXPECT_LT(color_map_of(a, b, nullptr).curved, 0.9);
  EXPECT_GT(color_map_of(a, b, nullptr, &transparent).curved, 0.99);
}

TEST(ColorMap, ExplainsWhatIsAFunctionOfTheColorsAndNothingElse) {
  FramePool pool;
  const Frame frame = drawing(pool, {90, 61}, 200, 3);
  const auto explained = [&](int (*change)(int, int)) {
    return color_map_of(frame, changed(pool, frame, change), nullptr).explained;
  };
  EXPECT_FALSE(color_map_of(frame, frame, nullptr).exists);
  EXPECT_DOUBLE_EQ(explained([](int v, int) { return v & 0xE0; }), 1);
  EXPECT_DOUBLE_EQ(explained([](int v, int) { return 255 - v; }), 1);
  EXPECT_LT(explained([](int v, int x) { return v ^ (x % 2 * 16); }), 0.6);
}

TEST(ColorMap, IsTheSameOnAnyNumberOfThreads) {
  FramePool pool;
  ThreadExecutor executor(3);
  for (const Size size : {Size{1, 1}, Size{1, 2}, Size{333, 77}}) {
    for (const int colors : {5, 900, 5000}) {
      const Frame a = drawing(pool, size, colors, 4);
      const Frame b = changed(pool, a, [](int v, int) { return v / 3 * 3; });
      const ColorMap alone = color_map_of(a, b, nullptr);
      const ColorMap shared = color_map_of(a, b, &executor);
      EXPECT_EQ(alone.explained, shared.explained);
      EXPECT_EQ(alone.bent, shared.bent);
      EXPECT_EQ(alone.curved, shared.curved);
      EXPECT_EQ(alone.residual, shared.residual);
      EXPECT_EQ(alone.change, shared.change);
    }
  }
}

// Large frames with many colors are summed in sections, opaque ones without
// reading alpha.
TEST(ColorMap, IsTheSameHoweverColorsAreSummed) {
  FramePool pool;
  for (const Size size : {Size{1, 9000}, Size{333, 77}, Size{2100, 2010}}) {
    const Frame a = drawing(pool, size, 40000, 5);
    const Frame b = changed(pool, a, [](int v, int x) {
      return std::min(255, v / 3 * 3 + 7 + x % 2);
    });
    const Transparent opaque{a, b};
    const ColorMap quick = color_map_of(a, b, nullptr);
    const ColorMap plain = color_map_of(a, b, nullptr, &opaque);
    EXPECT_FALSE(quick.exact);
    EXPECT_TRUE(quick.exists);
    EXPECT_EQ(quick.explained, plain.explained);
    EXPECT_EQ(quick.bent, plain.bent);
    EXPECT_EQ(quick.curved, plain.curved);
    EXPECT_EQ(quick.residual, plain.residual);
    EXPECT_EQ(quick.mean_change, plain.mean_change);
  }
}

}  // namespace
}  // namespace framewise::measure
