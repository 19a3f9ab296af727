// SPDX-License-Identifier: Apache-2.0
#include "frame/resize/row_resizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "frame/frames.h"

namespace framewise {
namespace {

PixelFormat rgba(int bits) {
  return {.layout = Layout::kRgba, .bits = uint8_t(bits)};
}

Frame by_rows(const Frame& frame, Size to, FourthSample fourth, Light light,
              int rows_at_once, FramePool& pool) {
  RowResizer resizer(RowExtent::whole(frame.size()), to, fourth,
                     frame.format().bits, light);
  EXPECT_TRUE(resizer.start(frame.format(), pool));
  const PlaneView plane = frame.plane(0);
  for (int y = 0; y < plane.size.height; y += rows_at_once) {
    const int rows = std::min(rows_at_once, plane.size.height - y);
    resizer.add({plane.data + y * plane.stride,
                 plane.stride,
                 {plane.size.width, rows}});
  }
  return std::move(resizer).finish({});
}

int worst_difference(const Frame& a, const Frame& b) {
  int worst = 0;
  for (int y = 0; y < a.size().height; ++y) {
    for (int i = 0; i < 4 * a.size().width; ++i) {
      worst =
          std::max(worst, std::abs(sample(a, 0, y, i) - sample(b, 0, y, i)));
    }
  }
  return worst;
}

// With less than four pixels for one nothing is averaged before.
TEST(RowResizer, GivesWhatResizingTheWholeFrameGives) {
  FramePool pool;
  for (const int bits : {8, 16}) {
    for (const Light light : {Light::kCoded, Light::kLinear}) {
      for (const Size to : {Size{23, 17}, Size{61, 47}, Size{16, 80}}) {
        const Frame frame = random_frame(pool, rgba(bits), {61, 47}, 1);
        const auto whole = resize(
            frame, to, {.filter = Filter::kLanczos3, .light = light}, pool);
        const Frame rows =
            by_rows(frame, to, FourthSample::kAlpha, light, 5, pool);
        EXPECT_LE(worst_difference(*whole, rows), bits == 8 ? 1 : 8)
            << bits << " bits to " << to.width << "x" << to.height;
      }
    }
  }
}

TEST(RowResizer, DoesNotDependOnHowManyRowsComeAtOnce) {
  FramePool pool;
  const Frame frame = random_frame(pool, rgba(8), {211, 173}, 2);
  for (const FourthSample fourth :
       {FourthSample::kColor, FourthSample::kAlpha}) {
    const Frame one = by_rows(frame, {13, 11}, fourth, Light::kCoded, 1, pool);
    for (const int rows : {2, 16, 173}) {
      const Frame other =
          by_rows(frame, {13, 11}, fourth, Light::kCoded, rows, pool);
      EXPECT_EQ(worst_difference(one, other), 0) << rows;
    }
  }
}

// Any box and filter keep what is the same everywhere, up to the last, cut box.
TEST(RowResizer, KeepsAFlatPictureAtEverySize) {
  FramePool pool;
  for (const int width : {1, 2, 7, 64, 257, 1000}) {
    const Frame frame = painted(pool, rgba(8), {width, 301},
                                [](int, int, int i) { return 10 + i % 4; });
    for (const Size to : {Size{1, 1}, Size{3, 5}, Size{17, 100}}) {
      for (const FourthSample fourth :
           {FourthSample::kColor, FourthSample::kAlpha}) {
        const Frame out = by_rows(frame, to, fourth, Light::kCoded, 16, pool);
        for (int y = 0; y < to.height; ++y) {
          for (int i = 0; i < 4 * to.width; ++i) {
            ASSERT_NEAR(sample(out, 0, y, i), 10 + i % 4, 0)
                << width << " to " << to.width << "x" << to.height;
          }
        }
      }
    }
  }
}

// A ramp stays where it is: boxes displace nothing.
TEST(RowResizer, KeepsARampInItsPlace) {
  FramePool pool;
  const Frame frame = painted(pool, rgba(16), {1000, 20},
                              [](int, int, int i) { return 60 * (i / 4); });
  for (const int width : {30, 77, 125, 248}) {
    const Frame out = by_rows(frame, {width, 2}, FourthSample::kColor,
                              Light::kCoded, 16, pool);
    const double ratio = 1000.0 / width;
    for (int x = width / 5; x < width * 4 / 5; ++x) {
      EXPECT_NEAR(sample(out, 0, 1, 4 * x), 60 * ((x + 0.5) * ratio - 0.5),
                  60 * 0.02 * ratio)
          << x << " of " << width;
    }
  }
}

TEST(RowResizer, InvisibleColorsDoNotBleed) {
  FramePool pool;
  const Frame frame = painted(pool, rgba(8), {64, 64}, [](int, int y, int i) {
    const bool visible = y < 32;
    const int channel = i % 4;
    if (channel == 3) return visible ? 255 : 0;
    return visible == (channel == 0) ? 255 : 0;  // red; invisible cyan
  });
  const Frame out =
      by_rows(frame, {8, 8}, FourthSample::kAlpha, Light::kCoded, 16, pool);
  for (int y = 0; y < 8; ++y) {
    if (sample(out, 0, y, 3) == 0) continue;
    EXPECT_EQ(sample(out, 0, y, 0), 255) << y;
    EXPECT_EQ(sample(out, 0, y, 1), 0) << y;
  }
}

// Fine black and white are as bright as the gray that sends as much light.
TEST(RowResizer, LinearLightKeepsTheBrightnessOfAChecker) {
  FramePool pool;
  const Frame frame = painted(pool, rgba(8), {64, 64}, [](int, int y, int i) {
    return i % 4 == 3 || (i / 4 + y) % 2 == 0 ? 255 : 0;
  });
  const Frame linear =
      by_rows(frame, {8, 8}, FourthSample::kAlpha, Light::kLinear, 16, pool);
  const Frame coded =
      by_rows(frame, {8, 8}, FourthSample::kColor, Light::kCoded, 16, pool);
  EXPECT_NEAR(sample(linear, 0, 4, 16), 188, 1);
  EXPECT_NEAR(sample(coded, 0, 4, 16), 128, 1);
}

}  // namespace
}  // namespace framewise
