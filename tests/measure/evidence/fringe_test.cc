// SPDX-License-Identifier: Apache-2.0
#include "measure/evidence/fringe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "frame/plane.h"

namespace framewise::measure {
namespace {

using Pixel = std::array<int, 4>;

Frame picture(Size size, const std::function<Pixel(int x, int y)>& at) {
  FramePool pool;
  auto buffer = pool.allocate(PixelFormat{}, size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const Pixel pixel = at(x, y);
      for (int c = 0; c < 4; ++c) {
        plane.row(y)[4 * x + c] = uint8_t(pixel[size_t(c)]);
      }
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

Pixel soft(int x, int y) { return {100 + x, 50 + 2 * y, 180, 4 * x + y}; }

TEST(Fringe, OfEqualPicturesIsNone) {
  const Frame frame = picture({40, 30}, soft);
  const Fringe found = fringe_of(frame, frame);
  EXPECT_GT(found.pixels, 1000);
  EXPECT_EQ(found.error, 0);
  EXPECT_EQ(found.share, 0);
}

TEST(Fringe, OfOpaquePicturesIsNone) {
  const auto opaque = [](int x, int y) { return Pixel{x, y, 80, 255}; };
  const auto other = [](int x, int y) { return Pixel{y, x, 80, 255}; };
  const Fringe found =
      fringe_of(picture({40, 30}, opaque), picture({40, 30}, other));
  EXPECT_EQ(found.pixels, 0);
  EXPECT_EQ(found.error, 0);
}

TEST(Fringe, FindsTheColorThatWasMixedIn) {
  const Frame test = picture({40, 30}, [](int x, int y) {
    Pixel p = soft(x, y);
    const Pixel matte = {200, 30, 90, 0};
    for (size_t c = 0; c < 3; ++c) {
      p[c] = (p[c] * p[3] + matte[c] * (255 - p[3]) + 127) / 255;
    }
    return p;
  });
  const Fringe found = fringe_of(picture({40, 30}, soft), test);
  EXPECT_GT(found.matted, 0.99);
  EXPECT_LT(found.divided, 0.5);
  EXPECT_GT(found.share, 0.99);
  EXPECT_NEAR(found.matte[0], 200, 1);
  EXPECT_NEAR(found.matte[1], 30, 1);
  EXPECT_NEAR(found.matte[2], 90, 1);
}

// Alpha (1 - alpha) of 200 levels is visible: 50 at alpha 0.5.
TEST(Fringe, TellsHowMuchIsSeen) {
  const auto gray = [](int level) {
    return [=](int, int) { return Pixel{level, level, level, 128}; };
  };
  const Fringe found =
      fringe_of(picture({9, 5}, gray(200)), picture({9, 5}, gray(100)));
  EXPECT_EQ(found.pixels, 45);
  EXPECT_NEAR(found.error, 50, 0.5);
}

TEST(Fringe, PixelsWhoseAlphaChangedTellNothingOfColors) {
  const auto fuller = [](int x, int y) {
    Pixel p = soft(x, y);
    p[3] = std::min(255, p[3] + 40);
    return p;
  };
  EXPECT_EQ(fringe_of(picture({40, 30}, soft), picture({40, 30}, fuller)).error,
            0);
}

}  // namespace
}  // namespace framewise::measure
