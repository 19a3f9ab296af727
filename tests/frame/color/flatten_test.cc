// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "frame/color/color.h"
#include "frame/frames.h"

namespace framewise {
namespace {

PixelFormat rgba(int bits) {
  return {.layout = Layout::kRgba, .bits = uint8_t(bits)};
}

TEST(Flatten, MixesWithOneColorExactly) {
  FramePool pool;
  const Background green = Background::plain({10, 200, 30});
  const int background[] = {10, 200, 30};
  for (const int bits : {8, 16}) {
    const int64_t most = (1 << bits) - 1;
    const Frame frame = random_frame(pool, rgba(bits), {1031, 3}, 1);
    const auto flat = flatten(frame, green, pool);
    ASSERT_TRUE(flat);
    EXPECT_EQ(flat->format().bits, bits);
    EXPECT_TRUE(is_opaque(*flat));
    for (int i = 0; i < 4 * 1031; ++i) {
      if (i % 4 == 3) continue;
      const int64_t alpha = sample(frame, 0, 2, i / 4 * 4 + 3);
      const int64_t under = background[i % 4] * (most / 255);
      const int64_t sum =
          sample(frame, 0, 2, i) * alpha + under * (most - alpha);
      ASSERT_EQ(sample(*flat, 0, 2, i), (2 * sum + most) / (2 * most)) << i;
    }
  }
}

TEST(Flatten, LaysACheckerboardUnderTheWholePicture) {
  FramePool pool;
  const Frame clear =
      painted(pool, rgba(8), {2100, 40}, [](int, int, int) { return 0; });
  for (const int square : {8, 7, 256}) {
    Background board = Background::checkerboard();
    board.square_px = square;
    const auto flat = flatten(clear, board, pool);
    for (int y = 0; y < 40; ++y) {
      for (int x = 0; x < 2100; ++x) {
        const bool light = (x / square + y / square) % 2 == 0;
        ASSERT_EQ(sample(*flat, 0, y, 4 * x + 1), light ? 255 : 204)
            << x << ',' << y;
      }
    }
  }
}

TEST(Flatten, ReturnsAnOpaqueFrameAsItIs) {
  FramePool pool;
  const Frame opaque = painted(pool, rgba(8), {9, 9}, [](int, int y, int i) {
    return i % 4 == 3 ? 255 : y + i;
  });
  EXPECT_TRUE(flatten(opaque, {}, pool)->shares_pixels_with(opaque));
  const Frame video =
      random_frame(pool, {.layout = Layout::kYuv420}, {9, 9}, 1);
  EXPECT_TRUE(flatten(video, {}, pool)->shares_pixels_with(video));
}

TEST(Flatten, SeesThroughTheAlphaPlaneOfYuv) {
  FramePool pool;
  for (const int bits : {8, 10}) {
    const PixelFormat format{
        .layout = Layout::kYuv420, .bits = uint8_t(bits), .alpha_plane = true};
    const Frame clear = painted(pool, format, {10, 6}, [](int plane, int, int) {
      return 50 * (plane < 3);
    });
    const auto flat = flatten(clear, Background::plain({255, 0, 51}), pool);
    ASSERT_TRUE(flat);
    EXPECT_EQ(flat->format().layout, Layout::kRgba);
    const int unit = bits == 8 ? 1 : 257;
    EXPECT_EQ(sample(*flat, 0, 5, 36), 255 * unit);
    EXPECT_EQ(sample(*flat, 0, 5, 37), 0);
    EXPECT_EQ(sample(*flat, 0, 5, 38), 51 * unit);
  }
}

TEST(IsOpaque, FindsOnePixelInTheLastCorner) {
  FramePool pool;
  for (const int bits : {8, 16}) {
    const Frame frame =
        painted(pool, rgba(bits), {37, 5}, [&](int, int y, int i) {
          return (1 << bits) - (y == 4 && i == 4 * 36 + 3 ? 2 : 1);
        });
    EXPECT_FALSE(is_opaque(frame));
  }
}

}  // namespace
}  // namespace framewise
