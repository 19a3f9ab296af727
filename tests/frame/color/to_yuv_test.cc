// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "frame/color/color.h"
#include "frame/frames.h"

namespace framewise {
namespace {

const PixelFormat kRgba8{.layout = Layout::kRgba, .bits = 8};

// BT.709, limited range, as formulas on 8-bit colors:
// Y = 0.2126 R + 0.7152 G + 0.0722 B; Cb = (B - Y) / 1.8556;
// Cr = (R - Y) / 1.5748; y = 16 + Y 219/255; cb = 128 + Cb 224/255.
std::array<double, 3> exact_yuv(const Frame& rgba, int x, int y) {
  const Size size = rgba.size();
  x = std::clamp(x, 0, size.width - 1);
  y = std::clamp(y, 0, size.height - 1);
  const double r = sample(rgba, 0, y, 4 * x);
  const double g = sample(rgba, 0, y, 4 * x + 1);
  const double b = sample(rgba, 0, y, 4 * x + 2);
  const double luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return {16 + luma * 219 / 255, 128 + (b - luma) / 1.8556 * 224 / 255,
          128 + (r - luma) / 1.5748 * 224 / 255};
}

// The mean of the samples around (x, y), weighted by the products of wx and wy.
double around(const Frame& rgba, int plane, int x, int y,
              const std::array<double, 3>& wx,
              const std::array<double, 3>& wy) {
  double sum = 0;
  for (int j = 0; j < 3; ++j) {
    for (int i = 0; i < 3; ++i) {
      sum += wx[size_t(i)] * wy[size_t(j)] *
             exact_yuv(rgba, x + i - 1, y + j - 1)[size_t(plane)];
    }
  }
  return sum;
}

constexpr std::array<double, 3> kHere{0, 1, 0};
constexpr std::array<double, 3> kPair{0, 0.5, 0.5};
constexpr std::array<double, 3> kThree{0.25, 0.5, 0.25};

struct Case {
  Layout layout;
  ChromaSiting siting;
  std::array<double, 3> across;
  std::array<double, 3> down;
};
const Case kCases[] = {
    {Layout::kYuv444, ChromaSiting::kCenter, kHere, kHere},
    {Layout::kYuv422, ChromaSiting::kCenter, kPair, kHere},
    {Layout::kYuv422, ChromaSiting::kLeft, kThree, kHere},
    {Layout::kYuv420, ChromaSiting::kCenter, kPair, kPair},
    {Layout::kYuv420, ChromaSiting::kLeft, kThree, kPair},
    {Layout::kYuv420, ChromaSiting::kTopLeft, kThree, kThree},
};

TEST(ToYuv, EqualsTheFormulasForEverySitingAndOddSize) {
  FramePool pool;
  for (const Case& test : kCases) {
    const PixelFormat format{
        .layout = test.layout,
        .color = {.matrix = Matrix::kBt709, .siting = test.siting}};
    for (const Size size : {Size{1, 1}, Size{3, 2}, Size{2, 5}, Size{33, 7},
                            Size{1025, 3}, Size{2051, 4}}) {
      SCOPED_TRACE(testing::Message()
                   << int(test.layout) << " siting " << int(test.siting) << ' '
                   << size.width << 'x' << size.height);
      const Frame rgba = random_frame(pool, kRgba8, size, 1);
      const auto yuv = to_yuv(rgba, format, pool);
      ASSERT_TRUE(yuv);
      for (int p = 0; p < 3; ++p) {
        const Size plane = yuv->plane(p).size;
        for (int y = 0; y < plane.height; ++y) {
          for (int x = 0; x < plane.width; ++x) {
            const bool luma = p == 0;
            const int sx = luma || test.layout == Layout::kYuv444 ? x : 2 * x;
            const int sy = luma || test.layout != Layout::kYuv420 ? y : 2 * y;
            const double exact =
                around(rgba, p, sx, sy, luma ? kHere : test.across,
                       luma ? kHere : test.down);
            ASSERT_NEAR(sample(*yuv, p, y, x), exact, 0.5001);
          }
        }
      }
    }
  }
}

TEST(ToYuv, KeepsAlphaWhereTheFormatHasAPlaneForIt) {
  FramePool pool;
  const Frame rgba = random_frame(pool, kRgba8, {35, 3}, 2);
  const auto yuva =
      to_yuv(rgba, {.layout = Layout::kYuv420, .alpha_plane = true}, pool);
  for (int x = 0; x < 35; ++x) {
    EXPECT_EQ(sample(*yuva, 3, 2, x), sample(rgba, 0, 2, 4 * x + 3));
  }
  const auto deep = to_yuv(
      rgba, {.layout = Layout::kYuv444, .bits = 10, .alpha_plane = true}, pool);
  for (int x = 0; x < 35; ++x) {
    EXPECT_NEAR(sample(*deep, 3, 2, x),
                sample(rgba, 0, 2, 4 * x + 3) * 1023 / 255.0, 0.501);
  }
}

TEST(ToYuv, WritesDownWhatItResolved) {
  FramePool pool;
  const Frame rgba = random_frame(pool, kRgba8, {16, 16}, 3);
  const auto yuv = to_yuv(rgba, {.layout = Layout::kYuv420}, pool);
  EXPECT_EQ(yuv->format().color.matrix, Matrix::kBt601);
  EXPECT_EQ(yuv->format().color.range, Range::kLimited);
}

TEST(ToYuv, AndBackGivesTheSameColorsWithinRounding) {
  FramePool pool;
  for (const Matrix matrix : {Matrix::kBt601, Matrix::kBt709, Matrix::kYcgco,
                              Matrix::kIdentity, Matrix::kBt2020}) {
    const PixelFormat format{.layout = Layout::kYuv444,
                             .bits = 12,
                             .alpha_plane = true,
                             .color = {.matrix = matrix}};
    const Frame rgba = random_frame(pool, kRgba8, {67, 9}, 4);
    const auto yuv = to_yuv(rgba, format, pool);
    ASSERT_TRUE(yuv);
    EXPECT_EQ(difference(*to_rgba8(*yuv, pool), rgba), "") << int(matrix);
  }
}

TEST(ToYuv, ConvertsBetweenYuvFormats) {
  FramePool pool;
  const PixelFormat deep{.layout = Layout::kYuv444,
                         .bits = 10,
                         .color = {.matrix = Matrix::kBt2020}};
  const Frame gray = painted(pool, deep, {9, 5}, [](int plane, int, int) {
    return plane == 0 ? 500 : 512;
  });
  const auto converted =
      to_yuv(gray, {.layout = Layout::kYuv420, .bits = 10}, pool);
  EXPECT_EQ(sample(*converted, 0, 2, 4), 500);
  EXPECT_EQ(sample(*converted, 1, 2, 4), 512);
}

}  // namespace
}  // namespace framewise
