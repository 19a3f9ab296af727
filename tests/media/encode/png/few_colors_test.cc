// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/few_colors.h"

#include <random>
#include <set>

#include "media/encode/writing.h"

namespace framewise::media {
namespace {

std::set<uint32_t> colors_of(const Frame& frame) {
  std::set<uint32_t> colors;
  for (int y = 0; y < frame.size().height; ++y) {
    const auto* row = frame.plane(0).row<uint32_t>(y);
    colors.insert(row, row + frame.size().width);
  }
  return colors;
}

// How far the means of blocks of 8 pixels are off in red, as a mean.
double off_in_blocks(const Frame& a, const Frame& b) {
  double sum = 0;
  for (int top = 0; top < a.size().height; top += 8) {
    for (int left = 0; left < a.size().width; left += 8) {
      int off = 0;
      for (int y = top; y < top + 8; ++y) {
        for (int x = left; x < left + 8; ++x) {
          off += a.plane(0).row(y)[4 * x] - b.plane(0).row(y)[4 * x];
        }
      }
      sum += std::abs(off) / 64.0;
    }
  }
  return sum * 64 / double(a.size().pixels());
}

TEST(FewColors, LeaveAtMostAsManyAsAreAsked) {
  FramePool pool;
  for (const Size size : {Size{97, 61}, Size{1, 300}, Size{3, 3}}) {
    for (const int most : {2, 7, 16, 256}) {
      for (const bool dither : {false, true}) {
        SCOPED_TRACE(fmt::format("{}x{}, {}", size.width, size.height, most));
        const auto few =
            with_few_colors(smooth_frame(pool, size), most, dither, pool);
        ASSERT_TRUE(few);
        EXPECT_LE(colors_of(*few).size(), size_t(most));
        EXPECT_EQ(few->size(), size);
      }
    }
  }
}

TEST(FewColors, AreLeftWhereThereAreNoMore) {
  FramePool pool;
  const Frame flat = flat_frame(pool, {40, 30}, 9, true);
  EXPECT_TRUE(with_few_colors(flat, 9, true, pool)->shares_pixels_with(flat));
  EXPECT_FALSE(with_few_colors(flat, 8, true, pool)->shares_pixels_with(flat));
  EXPECT_LE(colors_of(*with_few_colors(flat, 8, true, pool)).size(), 8u);
}

TEST(FewColors, CountClearPixelsAsOneAndKeepThemClear) {
  FramePool pool;
  const Frame holes = painted(pool, srgb8(), {64, 48}, [](int, int y, int i) {
    const int x = i / 4;
    if (x < 20) return 0;
    return i % 4 == 3 ? 255 : (i % 4 == 0 ? 3 * x : 5 * y) % 256;
  });
  const auto few = with_few_colors(holes, 12, true, pool);
  ASSERT_TRUE(few);
  EXPECT_LE(colors_of(*few).size(), 12u);
  for (int y = 0; y < 48; ++y) {
    const auto* row = few->plane(0).row<uint32_t>(y);
    EXPECT_EQ(row[19], 0u);
    EXPECT_EQ(row[20] >> 24, 255u);
  }
}

// Half transparent pixels are of too many kinds, and 16 bits are for others.
TEST(FewColors, LeaveOtherPixelsAsTheyAre) {
  FramePool pool;
  const Frame soft = smooth_frame(pool, {64, 48}, true);
  EXPECT_TRUE(with_few_colors(soft, 16, true, pool)->shares_pixels_with(soft));
  const Frame deep = smooth_frame(pool, {64, 48}, false, srgb16());
  EXPECT_TRUE(with_few_colors(deep, 16, true, pool)->shares_pixels_with(deep));
}

TEST(FewColors, KeepTheMeansOfShadesWhereTheyAreDithered) {
  FramePool pool;
  const Frame shades = smooth_frame(pool, {128, 96});
  const auto off = [&](bool dither) {
    return off_in_blocks(shades, *with_few_colors(shades, 16, dither, pool));
  };
  EXPECT_LT(off(true), off(false) / 2);
}

TEST(PngWriter, WritesStillsInFewColors) {
  FramePool pool;
  std::mt19937 random(7);
  const Frame photo = painted(pool, srgb8(), {120, 90}, [&](int, int, int i) {
    return i % 4 == 3 ? 255 : int(random() % 256);
  });
  const WriteOptions all = {.format = FileFormat::kPng};
  WriteOptions few = all;
  few.png.colors = 32;
  const auto bytes = encoded(photo, few);
  EXPECT_LT(bytes.size(), encoded(photo, all).size());
  EXPECT_LE(colors_of(shown_frame(bytes, pool)).size(), 32u);
}

}  // namespace
}  // namespace framewise::media
