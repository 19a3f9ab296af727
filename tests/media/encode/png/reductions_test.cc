// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/reductions.h"

#include "media/encode/writing.h"

namespace framewise::media {
namespace {

TEST(PngReductions, SixteenBitsThatSayNoMoreBecomeEight) {
  FramePool pool;
  const Frame frame = painted(pool, srgb16(), {40, 30}, [](int, int y, int i) {
    return i % 4 == 3 ? 65535 : (i + y) % 256 * 257;
  });
  const Frame small = *in_fewest_bits(frame, pool);
  EXPECT_EQ(small.format().bits, 8);
  EXPECT_EQ(small.plane(0).row(3)[5], 8);
  const auto bytes = encoded(frame, {.format = FileFormat::kPng, .effort = 5});
  EXPECT_EQ(difference(shown_frame(bytes, pool, 16), frame), "");
}

TEST(PngReductions, OneSampleBetweenKeepsSixteenBits) {
  FramePool pool;
  const Frame frame = painted(pool, srgb16(), {40, 30}, [](int, int y, int i) {
    return i % 4 == 3 ? 65535 : y == 29 && i == 9 ? 258 : i % 256 * 257;
  });
  EXPECT_TRUE(in_fewest_bits(frame, pool)->shares_pixels_with(frame));
}

TEST(PngReductions, ColorsOfClearPixelsStayUnlessTheyMayGo) {
  FramePool pool;
  const Frame frame = painted(pool, srgb8(), {64, 64}, [](int, int y, int i) {
    return i % 4 == 3 ? (y < 32 ? 0 : 255) : (i * 7 + y * y) % 256;
  });
  WriteOptions options{.format = FileFormat::kPng};
  const auto exact = encoded(frame, options);
  EXPECT_EQ(difference(shown_frame(exact, pool, 8), frame), "");
  options.png.hidden_colors = false;
  const auto smaller = encoded(frame, options);
  EXPECT_LT(smaller.size(), exact.size());
  const Frame shown = shown_frame(smaller, pool, 8);
  EXPECT_EQ(shown.plane(0).row(10)[1], 0);
  EXPECT_EQ(shown.plane(0).row(40)[1], frame.plane(0).row(40)[1]);
}

}  // namespace
}  // namespace framewise::media
