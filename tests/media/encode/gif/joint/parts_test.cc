// SPDX-License-Identifier: Apache-2.0
// The small parts of the search: colors, blocks, persistence.
#include <gmock/gmock.h>

#include "frame/frames.h"
#include "media/encode/gif/joint/color_use.h"
#include "media/encode/gif/joint/lab.h"
#include "media/encode/gif/joint/near_colors.h"
#include "media/encode/gif/joint/persistence.h"
#include "media/encode/gif/joint/visibility.h"
#include "media/encode/gif/joint/wanted_pixels.h"
#include "media/encode/writing.h"

namespace framewise::media {
namespace {

using testing::ElementsAre;

TEST(Lab, IsOklabTimes255) {
  // From Ottosson's table of pairs: white, and pure red.
  const Lab white = lab_of({255, 255, 255});
  EXPECT_NEAR(white.l, 255, 0.01);
  EXPECT_NEAR(white.a, 0, 0.01);
  EXPECT_NEAR(white.b, 0, 0.01);
  const Lab red = lab_of({255, 0, 0});
  EXPECT_NEAR(red.l, 0.62796 * 255, 0.01);
  EXPECT_NEAR(red.a, 0.22486 * 255, 0.01);
  EXPECT_NEAR(red.b, 0.12585 * 255, 0.01);
}

TEST(Lab, GoesBackToTheSameSamples) {
  for (int r = 0; r < 256; r += 5) {
    for (int g = 0; g < 256; g += 17) {
      for (int b = 0; b < 256; b += 15) {
        const Rgb8 color{uint8_t(r), uint8_t(g), uint8_t(b)};
        ASSERT_EQ(rgb_of(lab_of(color)), color);
      }
    }
  }
}

TEST(NearColors, AreTheNearestInOrder) {
  std::vector<Lab> palette;
  for (int i = 0; i < 20; ++i) palette.push_back({float(i * 10), 0, 0});
  NearColors near(palette, /*unused=*/3);
  const auto& list = near(1, {31, 0, 0});
  EXPECT_EQ(list.count, NearColors::kMost);
  EXPECT_EQ(list.indices[0], 4);
  EXPECT_EQ(list.indices[1], 2);
  EXPECT_EQ(list.indices[2], 5);
  near.use_first(2);
  EXPECT_EQ(near(1, {31, 0, 0}).indices[0], 1);
}

Frame row_of(FramePool& pool, const std::vector<int>& grays) {
  return painted(pool, srgb8(), {int(grays.size()), 1}, [&](int, int, int i) {
    return i % 4 == 3 ? 255 : grays[size_t(i / 4)];
  });
}

TEST(Persistence, IsHowLongAPixelStaysAndItsMean) {
  FramePool pool;
  const std::vector<Frame> frames = {row_of(pool, {10, 10, 10}),
                                     row_of(pool, {10, 12, 90}),
                                     row_of(pool, {10, 14, 10})};
  std::vector<PersistentPixel> pixels;
  find_persistence(frames, {0, 0, 3, 1}, 5, pixels);
  EXPECT_EQ(pixels[0].frames, 3);
  EXPECT_EQ(pixels[0].rgba & 0xFF, 10u);
  EXPECT_EQ(pixels[1].frames, 3);
  EXPECT_EQ(pixels[1].rgba & 0xFF, 12u);
  EXPECT_EQ(pixels[2].frames, 1);
  find_persistence(frames, {1, 0, 1, 1}, 0, pixels);
  EXPECT_EQ(pixels[0].frames, 1);
}

TEST(Visibility, IsLessWhereTheFrameVaries) {
  FramePool pool;
  LabOfPixels lab;
  const Frame frame = painted(pool, srgb8(), {16, 8}, [](int, int y, int i) {
    if (i % 4 == 3) return 255;
    return i / 4 < 8 ? 100 : (i / 4 + y) % 2 * 200;
  });
  Visibility visibility;
  visibility.measure(frame, {0, 0, 16, 8}, lab);
  EXPECT_NEAR(visibility.at(0, 0), 1, 0.01);
  EXPECT_LT(visibility.at(8, 0), 0.1);
}

TEST(WantedPixels, StayWhereABlockHardlyDiffers) {
  WantedPixels pixels(16 * 8, {.keep = 1});
  pixels[3].keep = 100;
  const Rect rect{10, 20, 16, 8};
  leave_unseen(rect, 64, 50, pixels);
  EXPECT_EQ(needed_rect(rect, pixels), (Rect{10, 20, 8, 8}));
  leave_unseen(rect, 200, 200, pixels);
  EXPECT_TRUE(needed_rect(rect, pixels).empty());
}

TEST(ColorUse, PutsColorsOfFramesThatNeedFewFirst) {
  FramePool pool;
  ColorUse use;
  use.add(row_of(pool, {1, 2, 3, 4}), nullptr);
  const Frame second = row_of(pool, {1, 9, 3, 4});
  const Frame first = row_of(pool, {1, 2, 3, 4});
  use.add(second, &first);
  const auto grays = [](const std::vector<uint32_t>& colors) {
    std::vector<int> samples;
    for (const uint32_t color : colors) samples.push_back(int(color & 0xFF));
    return samples;
  };
  EXPECT_THAT(grays(use.ordered(5)), ElementsAre(9, 1, 2, 3, 4));
  // Only whole frames.
  EXPECT_THAT(grays(use.ordered(4)), ElementsAre(9));
  EXPECT_EQ(use.count(), 5u);
}

}  // namespace
}  // namespace framewise::media
