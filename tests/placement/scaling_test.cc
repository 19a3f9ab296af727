// SPDX-License-Identifier: Apache-2.0
#include "placement/scaling.h"

#include <gtest/gtest.h>

namespace framewise::placement {
namespace {

// Thin bright strokes on black, as text has.
Frame strokes(FramePool& pool, Size size, int stroke) {
  auto buffer = pool.allocate(PixelFormat{}, size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      uint8_t* const to = plane.row(y) + 4 * x;
      const bool lit = (x * 7 + y / 11 * 5) % 23 < stroke && y % 11 < 8;
      to[0] = to[1] = to[2] = lit ? 230 : 10;
      to[3] = 255;
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

TEST(Scaling, IsThatOfTheTest) {
  FramePool pool;
  const Frame frame = strokes(pool, {240, 160}, 2);
  for (const Light light : {Light::kCoded, Light::kLinear}) {
    for (const Filter filter : {Filter::kLanczos3, Filter::kBicubic,
                                Filter::kBilinear, Filter::kArea}) {
      const ResizeOptions options = {.filter = filter, .light = light};
      const Frame test = *resize(frame, {180, 120}, options, pool);
      EXPECT_EQ(*scaling_of(frame, test, true, pool), options);
    }
  }
}

// A band of 768 rows, which are 256 of the test.
TEST(Scaling, OfLargeFramesIsThatOfABand) {
  FramePool pool;
  const Frame frame = strokes(pool, {96, 2160}, 2);
  for (const Light light : {Light::kCoded, Light::kLinear}) {
    const ResizeOptions options = {.filter = Filter::kBicubic, .light = light};
    const Frame test = *resize(frame, {32, 720}, options, pool);
    EXPECT_EQ(*scaling_of(frame, test, true, pool), options);
  }
}

// 127 and 1009 have no common divisor: the whole frame is the band.
TEST(Scaling, NeedsNoCommonDivisor) {
  FramePool pool;
  const Frame frame = strokes(pool, {96, 1009}, 2);
  const ResizeOptions options = {.filter = Filter::kArea};
  const Frame test = *resize(frame, {96, 127}, options, pool);
  EXPECT_EQ(*scaling_of(frame, test, true, pool), options);
}

TEST(Scaling, IsInLinearLightOnlyWhereThatIsAllowed) {
  FramePool pool;
  const Frame frame = strokes(pool, {240, 160}, 2);
  const Frame test = *resize(frame, {120, 80},
                             {Filter::kLanczos3, Light::kLinear, false}, pool);
  EXPECT_EQ(scaling_of(frame, test, false, pool)->light, Light::kCoded);
}

TEST(Scaling, IsTheUsualOneWherePixelsWereLeftOutOrFramesAreOthers) {
  FramePool pool;
  const Frame frame = strokes(pool, {240, 160}, 2);
  const Frame picked =
      *resize(frame, {120, 80}, {.filter = Filter::kNearest}, pool);
  EXPECT_NE(scaling_of(frame, picked, true, pool)->filter, Filter::kNearest);
  const Frame other = strokes(pool, {120, 80}, 9);
  EXPECT_EQ(*scaling_of(frame, other, true, pool), ResizeOptions());
}

}  // namespace
}  // namespace framewise::placement
