// SPDX-License-Identifier: Apache-2.0
#include "frame/color_count.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "framewise/inspect.h"

namespace framewise {
namespace {

// A frame with `value(x, y)` at pixel (x, y).
template <typename Pixel, typename Value>
Frame picture(FramePool& pool, PixelFormat format, Size size, Value&& value) {
  auto buffer = pool.allocate(format, size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) plane.row<Pixel>(y)[x] = value(x, y);
  }
  return std::move(*buffer).freeze(0, {}, ChangedArea::everything(size));
}

constexpr PixelFormat kRgba8{.layout = Layout::kRgba};

TEST(ColorCount, EqualsASetOfAllColors) {
  FramePool pool;
  ColorCount colors;
  std::mt19937 random(1);
  for (const uint32_t kinds : {1u, 2u, 17u, 200u, 256u}) {
    std::set<uint32_t> seen;
    const Frame frame =
        picture<uint32_t>(pool, kRgba8, {61, 43}, [&](int, int) {
          const uint32_t color = 0xFF000000u | (random() % kinds) * 65537u;
          seen.insert(color);
          return color;
        });
    EXPECT_EQ(colors.count(frame), int(seen.size())) << kinds;
  }
}

TEST(ColorCount, StopsAtMoreThanItCounts) {
  FramePool pool;
  const auto numbered = [](int x, int y) {
    return 0xFF000000u | uint32_t(y * 64 + x);
  };
  EXPECT_EQ(
      ColorCount().count(picture<uint32_t>(pool, kRgba8, {64, 4}, numbered)),
      kColorCountLimit);
  EXPECT_EQ(
      ColorCount().count(picture<uint32_t>(pool, kRgba8, {64, 64}, numbered)),
      kColorCountLimit + 1);
}

TEST(ColorCount, LeavesInvisiblePixelsAside) {
  FramePool pool;
  EXPECT_EQ(ColorCount().count(picture<uint32_t>(
                pool, kRgba8, {8, 8},
                [](int x, int) { return x < 4 ? uint32_t(x) : 0xFF112233u; })),
            1);
  EXPECT_EQ(ColorCount().count(picture<uint32_t>(
                pool, kRgba8, {3, 3}, [](int, int) { return 0x00ABCDEFu; })),
            0);
}

TEST(ColorCount, CountsWideAndGrayPictures) {
  FramePool pool;
  EXPECT_EQ(
      ColorCount().count(picture<uint64_t>(
          pool, {.layout = Layout::kRgba, .bits = 16}, {10, 1},
          [](int x, int) { return uint64_t{0xFFFF} << 48 | uint64_t(x); })),
      10);
  EXPECT_EQ(ColorCount().count(
                picture<uint8_t>(pool, {.layout = Layout::kGray}, {300, 2},
                                 [](int x, int) { return uint8_t(x); })),
            256);
  EXPECT_EQ(ColorCount().count(picture<uint16_t>(
                pool, {.layout = Layout::kGray, .bits = 10}, {300, 2},
                [](int x, int) { return uint16_t(x); })),
            kColorCountLimit + 1);
}

TEST(ColorCount, HasNoOpinionOnLumaAndChroma) {
  FramePool pool;
  EXPECT_EQ(ColorCount().count(
                picture<uint8_t>(pool, {.layout = Layout::kYuv420}, {4, 4},
                                 [](int, int) { return uint8_t(1); })),
            std::nullopt);
}

TEST(ColorCount, DoesNotRememberThePictureBefore) {
  FramePool pool;
  ColorCount colors;
  for (uint32_t round = 0; round < 300; ++round) {
    const Frame frame = picture<uint32_t>(
        pool, kRgba8, {2, 1},
        [&](int x, int) { return 0xFF000000u | (round * 2 + uint32_t(x)); });
    ASSERT_EQ(colors.count(frame), 2) << round;
  }
}

}  // namespace
}  // namespace framewise
