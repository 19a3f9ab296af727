// SPDX-License-Identifier: Apache-2.0
#include "frame/geometry.h"

#include <gtest/gtest.h>

#include "frame/color/color.h"
#include "frame/frames.h"

namespace framewise {
namespace {

std::vector<PixelFormat> all_formats() {
  std::vector<PixelFormat> formats;
  for (const Layout layout : kAllLayouts) {
    for (const int bits : {8, 16}) {
      formats.push_back({.layout = layout,
                         .bits = uint8_t(bits),
                         .alpha_plane = layout != Layout::kRgba && bits == 16});
    }
  }
  return formats;
}

TEST(Crop, GivesThePixelsOfTheRectangleInEveryFormat) {
  FramePool pool;
  for (const PixelFormat& format : all_formats()) {
    const Frame frame = random_frame(pool, format, {21, 15}, 1);
    for (const Rect rect : {Rect{0, 0, 21, 15}, Rect{4, 6, 9, 5},
                            Rect{20, 14, 1, 1}, Rect{2, 2, 19, 1}}) {
      const auto out = crop(frame, rect, pool);
      ASSERT_TRUE(out);
      EXPECT_EQ(out->size(), (Size{rect.width, rect.height}));
      const int n = samples_of(format);
      for (int p = 0; p < format.planes(); ++p) {
        const bool chroma = frame.plane(p).size.width < 21;
        const bool low = frame.plane(p).size.height < 15;
        const Size plane = out->plane(p).size;
        for (int y = 0; y < plane.height; ++y) {
          for (int i = 0; i < plane.width * n; ++i) {
            ASSERT_EQ(sample(*out, p, y, i),
                      sample(frame, p, y + rect.y / (low ? 2 : 1),
                             i + n * (rect.x / (chroma ? 2 : 1))));
          }
        }
      }
    }
  }
}

TEST(Crop, RefusesWhatLiesOutsideOrCutsThroughChroma) {
  FramePool pool;
  const Frame rgba = random_frame(pool, {.layout = Layout::kRgba}, {8, 8}, 1);
  for (const Rect rect : {Rect{-1, 0, 4, 4}, Rect{5, 0, 4, 4}, Rect{0, 0, 0, 1},
                          Rect{1, 1, INT32_MAX, 2}}) {
    EXPECT_EQ(crop(rgba, rect, pool).error().kind, ErrorKind::kUsage);
  }
  const Frame yuv420 =
      random_frame(pool, {.layout = Layout::kYuv420}, {8, 8}, 1);
  const Frame yuv422 =
      random_frame(pool, {.layout = Layout::kYuv422}, {8, 8}, 1);
  EXPECT_EQ(crop(yuv420, {1, 0, 4, 4}, pool).error().kind, ErrorKind::kUsage);
  EXPECT_EQ(crop(yuv420, {0, 1, 4, 4}, pool).error().kind, ErrorKind::kUsage);
  EXPECT_FALSE(crop(yuv420, {0, 1, 4, 4}, pool).error().hint.empty());
  EXPECT_TRUE(crop(yuv422, {0, 1, 4, 4}, pool));
}

TEST(Crop, MovesTheChangedAreaAlong) {
  FramePool pool;
  ChangedArea changed;
  changed.add({3, 3, 4, 4});
  const Frame frame = random_frame(pool, {.layout = Layout::kRgba}, {16, 16}, 1)
                          .with_time(2, {5, 6}, changed);
  const auto out = crop(frame, {4, 2, 8, 8}, pool);
  ASSERT_EQ(out->changed().rects().size(), 1u);
  EXPECT_EQ(out->changed().rects()[0], (Rect{0, 1, 3, 4}));
  EXPECT_EQ(out->index(), 2);
  EXPECT_TRUE(crop(frame, {10, 10, 2, 2}, pool)->changed().empty());
}

TEST(Pad, FramesThePictureInTheColorInEveryFormat) {
  FramePool pool;
  for (const PixelFormat& format : all_formats()) {
    const Frame frame = random_frame(pool, format, {9, 7}, 2);
    const auto out = pad(frame, {20, 17}, 6, 4, {255, 0, 0}, pool);
    ASSERT_TRUE(out);
    EXPECT_EQ(difference(*crop(*out, {6, 4, 9, 7}, pool), frame), "");
    if (format.layout == Layout::kGray) continue;
    const auto rgba = to_rgba8(*out, pool);
    for (const auto& [x, y] : {std::pair{0, 0}, {19, 16}, {1, 8}, {18, 8}}) {
      EXPECT_NEAR(sample(*rgba, 0, y, 4 * x), 255, 1) << int(format.layout);
      EXPECT_NEAR(sample(*rgba, 0, y, 4 * x + 1), 0, 1);
      EXPECT_NEAR(sample(*rgba, 0, y, 4 * x + 2), 0, 1);
      EXPECT_EQ(sample(*rgba, 0, y, 4 * x + 3), 255);
    }
  }
}

TEST(Pad, RefusesAFrameThatDoesNotFit) {
  FramePool pool;
  const Frame frame = random_frame(pool, {.layout = Layout::kRgba}, {9, 7}, 2);
  EXPECT_EQ(pad(frame, {9, 6}, 0, 0, {}, pool).error().kind, ErrorKind::kUsage);
  EXPECT_EQ(pad(frame, {12, 12}, 4, 0, {}, pool).error().kind,
            ErrorKind::kUsage);
  EXPECT_EQ(pad(frame, {12, 12}, -1, 0, {}, pool).error().kind,
            ErrorKind::kUsage);
}

TEST(Mirror, TwiceIsTheIdentityInEveryFormatAndOddSize) {
  FramePool pool;
  for (const PixelFormat& format : all_formats()) {
    for (const Size size :
         {Size{1, 1}, Size{2, 3}, Size{17, 5}, Size{67, 33}}) {
      const Frame frame = random_frame(pool, format, size, 3);
      for (const Mirror mirror : {Mirror::kHorizontally, Mirror::kVertically}) {
        const auto once = mirrored(frame, mirror, pool);
        EXPECT_EQ(difference(*mirrored(*once, mirror, pool), frame), "");
      }
    }
  }
}

TEST(Mirror, SwapsSidesAndTheChangedArea) {
  FramePool pool;
  const Frame frame = painted(pool, {.layout = Layout::kRgba}, {5, 3},
                              [](int, int y, int i) { return y * 50 + i; });
  ChangedArea changed;
  changed.add({0, 0, 2, 1});
  const Frame source = frame.with_time(0, {}, changed);
  const auto across = mirrored(source, Mirror::kHorizontally, pool);
  EXPECT_EQ(sample(*across, 0, 2, 0), 116);
  EXPECT_EQ(sample(*across, 0, 2, 3), 119);
  EXPECT_EQ(across->changed().rects()[0], (Rect{3, 0, 2, 1}));
  const auto down = mirrored(source, Mirror::kVertically, pool);
  EXPECT_EQ(sample(*down, 0, 0, 0), 100);
  EXPECT_EQ(down->changed().rects()[0], (Rect{0, 2, 2, 1}));
}

TEST(Turn, MovesEveryPixelClockwise) {
  FramePool pool;
  for (const PixelFormat& format : all_formats()) {
    if (format.layout == Layout::kYuv422) continue;
    for (const Size size :
         {Size{1, 1}, Size{3, 2}, Size{16, 40}, Size{67, 33}}) {
      const Frame frame = random_frame(pool, format, size, 4);
      const auto out = turned(frame, Turn::kQuarter, pool);
      ASSERT_TRUE(out);
      EXPECT_EQ(out->size(), (Size{size.height, size.width}));
      const int n = samples_of(format);
      for (int p = 0; p < format.planes(); ++p) {
        const Size plane = frame.plane(p).size;
        for (int y = 0; y < plane.height; ++y) {
          for (int i = 0; i < plane.width * n; ++i) {
            ASSERT_EQ(
                sample(frame, p, y, i),
                sample(*out, p, i / n, n * (plane.height - 1 - y) + i % n));
          }
        }
      }
    }
  }
}

TEST(Turn, FourQuartersAreTheIdentityAndTwoAreAHalf) {
  FramePool pool;
  for (const PixelFormat& format : all_formats()) {
    if (format.layout == Layout::kYuv422) continue;
    const Frame frame = random_frame(pool, format, {35, 18}, 5);
    const auto quarter = turned(frame, Turn::kQuarter, pool);
    const auto half = turned(*quarter, Turn::kQuarter, pool);
    EXPECT_EQ(difference(*half, *turned(frame, Turn::kHalf, pool)), "");
    EXPECT_EQ(difference(*turned(*quarter, Turn::kThreeQuarters, pool), frame),
              "");
    EXPECT_EQ(difference(*turned(*half, Turn::kHalf, pool), frame), "");
    EXPECT_TRUE(turned(frame, Turn::kNone, pool)->shares_pixels_with(frame));
  }
}

TEST(Turn, OfFourTwoTwoShowsTheSameColors) {
  FramePool pool;
  for (const int bits : {8, 10}) {
    for (const Size size : {Size{37, 12}, Size{1030, 3}}) {
      const PixelFormat format{.layout = Layout::kYuv422,
                               .bits = uint8_t(bits)};
      const Frame frame = random_frame(pool, format, size, 6);
      for (const Turn turn : {Turn::kQuarter, Turn::kThreeQuarters}) {
        const auto out = turned(frame, turn, pool);
        ASSERT_TRUE(out);
        EXPECT_EQ(out->format().layout, Layout::kYuv444);
        const auto expected = turned(*to_rgba8(frame, pool), turn, pool);
        // Chroma is rounded one more time.
        EXPECT_EQ(difference(*to_rgba8(*out, pool), *expected, 2), "");
      }
    }
  }
}

TEST(Turn, CarriesTheChangedAreaAlong) {
  FramePool pool;
  ChangedArea changed;
  changed.add({1, 2, 3, 4});
  const Frame frame = random_frame(pool, {.layout = Layout::kRgba}, {20, 10}, 7)
                          .with_time(0, {}, changed);
  EXPECT_EQ(turned(frame, Turn::kQuarter, pool)->changed().rects()[0],
            (Rect{4, 1, 4, 3}));
  EXPECT_EQ(turned(frame, Turn::kThreeQuarters, pool)->changed().rects()[0],
            (Rect{2, 16, 4, 3}));
  EXPECT_EQ(turned(frame, Turn::kHalf, pool)->changed().rects()[0],
            (Rect{16, 4, 3, 4}));
}

TEST(Turn, ComesInMultiplesOf90Degrees) {
  EXPECT_EQ(*turn_of(0), Turn::kNone);
  EXPECT_EQ(*turn_of(90), Turn::kQuarter);
  EXPECT_EQ(*turn_of(-90), Turn::kThreeQuarters);
  EXPECT_EQ(*turn_of(540), Turn::kHalf);
  EXPECT_EQ(turn_of(45).error().kind, ErrorKind::kUsage);
}

TEST(Fitted, KeepsTheShapeInsideOrCovering) {
  EXPECT_EQ(fitted({1920, 1080}, {640, 640}, Fit::kInside),
            (Rect{0, 140, 640, 360}));
  EXPECT_EQ(fitted({1080, 1920}, {640, 640}, Fit::kInside),
            (Rect{140, 0, 360, 640}));
  EXPECT_EQ(fitted({1920, 1080}, {640, 640}, Fit::kCover),
            (Rect{-249, 0, 1138, 640}));
  EXPECT_EQ(fitted({3, 5}, {640, 480}, Fit::kStretch), (Rect{0, 0, 640, 480}));
  EXPECT_EQ(fitted({1000, 1}, {10, 10}, Fit::kInside), (Rect{0, 4, 10, 1}));
}

TEST(Fitted, NeverLeavesTheBoxOrAGap) {
  for (int w = 1; w < 40; ++w) {
    for (int h = 1; h < 40; ++h) {
      const Size box{13, 8};
      const Rect inside = fitted({w, h}, box, Fit::kInside);
      ASSERT_TRUE(inside.x >= 0 && inside.y >= 0 &&
                  inside.x + inside.width <= 13 &&
                  inside.y + inside.height <= 8);
      const Rect cover = fitted({w, h}, box, Fit::kCover);
      ASSERT_TRUE(cover.x <= 0 && cover.y <= 0 && cover.x + cover.width >= 13 &&
                  cover.y + cover.height >= 8);
    }
  }
}

TEST(Fitted, DoesNotEnlargeWhatShouldOnlyShrink) {
  EXPECT_EQ(shrunk_to_fit({100, 50}, {256, 256}), (Size{100, 50}));
  EXPECT_EQ(shrunk_to_fit({1000, 500}, {256, 256}), (Size{256, 128}));
  EXPECT_EQ(shrunk_to_fit({100, 500}, {256, 256}), (Size{51, 256}));
}

TEST(Letterbox, FillsItsBoxInEveryFormatAndShape) {
  FramePool pool;
  for (const PixelFormat& format : all_formats()) {
    for (const Fit fit : {Fit::kStretch, Fit::kInside, Fit::kCover}) {
      for (const Size from : {Size{31, 17}, Size{16, 40}, Size{64, 48}}) {
        for (const Size box : {Size{64, 48}, Size{33, 21}, Size{20, 50}}) {
          auto letterbox = Letterbox::create(format, from, box, fit, {9, 9, 9});
          ASSERT_TRUE(letterbox);
          const auto out =
              letterbox->apply(random_frame(pool, format, from, 8), pool);
          ASSERT_TRUE(out) << out.error().to_string();
          ASSERT_EQ(out->size(), box);
          const Rect picture = letterbox->picture();
          ASSERT_FALSE(picture.empty());
          if (fit != Fit::kInside) {
            ASSERT_EQ(picture, (Rect{0, 0, box.width, box.height}));
          }
        }
      }
    }
  }
}

TEST(Letterbox, ShowsTheWholePictureBetweenBars) {
  FramePool pool;
  const PixelFormat format{.layout = Layout::kRgba};
  const Frame white =
      painted(pool, format, {40, 20}, [](int, int, int) { return 255; });
  auto letterbox =
      Letterbox::create(format, {40, 20}, {20, 20}, Fit::kInside, {0, 0, 0});
  const auto out = letterbox->apply(white, pool);
  EXPECT_EQ(letterbox->picture(), (Rect{0, 5, 20, 10}));
  for (int y = 0; y < 20; ++y) {
    EXPECT_EQ(sample(*out, 0, y, 40), y >= 5 && y < 15 ? 255 : 0) << y;
  }
}

TEST(Letterbox, OfAFrameThatFitsExactlyIsTheFrame) {
  FramePool pool;
  const PixelFormat format{.layout = Layout::kYuv420};
  const Frame frame = random_frame(pool, format, {32, 32}, 9);
  auto letterbox =
      Letterbox::create(format, {32, 32}, {32, 32}, Fit::kInside, {});
  EXPECT_TRUE(letterbox->apply(frame, pool)->shares_pixels_with(frame));
}

}  // namespace
}  // namespace framewise
