// SPDX-License-Identifier: Apache-2.0
#include "frame/color/color.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "frame/frames.h"

namespace framewise {
namespace {

const PixelFormat kRgba8{.layout = Layout::kRgba, .bits = 8};
const PixelFormat kRgba16{.layout = Layout::kRgba, .bits = 16};

// Chroma at a luma position by definition: linear interpolation between the
// neighboring samples, at the positions given by the siting; the edge sample
// outside.
double chroma_at(const Frame& frame, int plane, ChromaSiting siting, int x,
                 int y) {
  const Layout layout = frame.format().layout;
  const Size size = frame.plane(plane).size;
  const auto place = [](int luma, bool halved, bool cosited) {
    if (!halved) return double(luma);
    return cosited ? luma / 2.0 : (luma - 0.5) / 2.0;
  };
  const double px = std::clamp(
      place(x, layout != Layout::kYuv444, siting != ChromaSiting::kCenter), 0.0,
      size.width - 1.0);
  const double py = std::clamp(
      place(y, layout == Layout::kYuv420, siting == ChromaSiting::kTopLeft),
      0.0, size.height - 1.0);
  const int left = int(px), top = int(py);
  const int right = std::min(left + 1, size.width - 1);
  const int bottom = std::min(top + 1, size.height - 1);
  const double fx = px - left, fy = py - top;
  return (1 - fy) * ((1 - fx) * sample(frame, plane, top, left) +
                     fx * sample(frame, plane, top, right)) +
         fy * ((1 - fx) * sample(frame, plane, bottom, left) +
               fx * sample(frame, plane, bottom, right));
}

// H.273 in double precision: the colors of one pixel, 0..1.
std::array<double, 3> exact_rgb(const Frame& frame, int x, int y) {
  const PixelFormat& format = frame.format();
  const ColorFacts facts = resolved(format, frame.size());
  const bool full = facts.range == Range::kFull;
  const double step = 1 << (format.bits - 8), most = (1 << format.bits) - 1;
  const auto luma = [&](double v) {
    return full ? v / most : (v - 16 * step) / (219 * step);
  };
  const auto chroma = [&](double v) {
    return full ? (v - (1 << (format.bits - 1))) / most
                : (v - 128 * step) / (224 * step);
  };
  const double yy = sample(frame, 0, y, x);
  if (format.layout == Layout::kGray) {
    const double v = std::clamp(luma(yy), 0.0, 1.0);
    return {v, v, v};
  }
  const double u = chroma_at(frame, 1, facts.siting, x, y);
  const double v = chroma_at(frame, 2, facts.siting, x, y);
  double r, g, b;
  if (facts.matrix == Matrix::kIdentity) {
    g = luma(yy), b = luma(u), r = luma(v);
  } else if (facts.matrix == Matrix::kYcgco) {
    const double base = luma(yy) - chroma(u);
    g = luma(yy) + chroma(u);
    b = base - chroma(v);
    r = base + chroma(v);
  } else {
    const auto w = *luma_weights(facts.matrix);
    const double kr = w.r / 1e4, kb = w.b / 1e4;
    r = luma(yy) + 2 * (1 - kr) * chroma(v);
    b = luma(yy) + 2 * (1 - kb) * chroma(u);
    g = (luma(yy) - kr * r - kb * b) / (1 - kr - kb);
  }
  return {std::clamp(r, 0.0, 1.0), std::clamp(g, 0.0, 1.0),
          std::clamp(b, 0.0, 1.0)};
}

void expect_exact(const Frame& frame, FramePool& pool) {
  const auto rgba8 = to_rgba8(frame, pool);
  const auto rgba16 = to_rgba16(frame, pool);
  Image3F planes;
  ASSERT_TRUE(rgba8 && rgba16 && to_rgb_planes(frame, planes));
  const int alpha_plane = frame.format().planes() - 1;
  const double most = (1 << frame.format().bits) - 1;
  for (int y = 0; y < frame.size().height; ++y) {
    for (int x = 0; x < frame.size().width; ++x) {
      const auto rgb = exact_rgb(frame, x, y);
      for (int c = 0; c < 3; ++c) {
        const double value = rgb[size_t(c)];
        ASSERT_NEAR(sample(*rgba8, 0, y, 4 * x + c), 255 * value, 0.5002);
        ASSERT_NEAR(sample(*rgba16, 0, y, 4 * x + c), 65535 * value, 0.6);
        ASSERT_NEAR(planes[size_t(c)].row(y)[x], value, 2e-6);
      }
      const double alpha = frame.format().alpha_plane
                               ? sample(frame, alpha_plane, y, x) / most
                               : 1.0;
      ASSERT_NEAR(sample(*rgba8, 0, y, 4 * x + 3), 255 * alpha, 0.5002);
      ASSERT_NEAR(sample(*rgba16, 0, y, 4 * x + 3), 65535 * alpha, 0.51);
    }
  }
}

class ColorOfYuv : public ::testing::TestWithParam<Layout> {};

TEST_P(ColorOfYuv, EqualsTheDefinitionForEveryDepthSitingAndOddSize) {
  FramePool pool;
  uint32_t seed = 0;
  for (const int bits : {8, 9, 10, 12, 16}) {
    for (const ChromaSiting siting :
         {ChromaSiting::kLeft, ChromaSiting::kCenter, ChromaSiting::kTopLeft}) {
      for (const Size size :
           {Size{1, 1}, Size{2, 1}, Size{1, 3}, Size{5, 4}, Size{17, 3},
            Size{33, 5}, Size{1027, 3}, Size{2048, 2}}) {
        SCOPED_TRACE(testing::Message()
                     << bits << " bits, siting " << int(siting) << ", "
                     << size.width << "x" << size.height);
        const PixelFormat format{
            .layout = GetParam(),
            .bits = uint8_t(bits),
            .alpha_plane = seed % 2 == 0,
            .color = {.range = seed % 3 ? Range::kLimited : Range::kFull,
                      .siting = siting}};
        expect_exact(random_frame(pool, format, size, seed++), pool);
      }
    }
  }
}

TEST_P(ColorOfYuv, EqualsTheDefinitionForEveryMatrix) {
  FramePool pool;
  for (const Matrix matrix :
       {Matrix::kBt709, Matrix::kFcc, Matrix::kBt601, Matrix::kSmpte240m,
        Matrix::kYcgco, Matrix::kBt2020, Matrix::kIdentity}) {
    for (const Range range : {Range::kLimited, Range::kFull}) {
      for (const int bits : {8, 10}) {
        const PixelFormat format{.layout = GetParam(),
                                 .bits = uint8_t(bits),
                                 .color = {.matrix = matrix, .range = range}};
        SCOPED_TRACE(int(matrix));
        expect_exact(random_frame(pool, format, {37, 6}, 3), pool);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Layouts, ColorOfYuv,
                         ::testing::Values(Layout::kGray, Layout::kYuv420,
                                           Layout::kYuv422, Layout::kYuv444));

TEST(Color, OfLimitedBlackAndWhiteIsExactAndWhatLiesBeyondIsClamped) {
  FramePool pool;
  const int levels[] = {16, 235, 0, 255};
  const int expected[] = {0, 255, 0, 255};
  for (const Matrix matrix :
       {Matrix::kBt601, Matrix::kBt709, Matrix::kBt2020}) {
    const PixelFormat format{.layout = Layout::kYuv420,
                             .color = {.matrix = matrix}};
    const Frame frame = painted(
        pool, format, {4, 4},
        [&](int plane, int, int x) { return plane == 0 ? levels[x] : 128; });
    const auto rgba = to_rgba8(frame, pool);
    for (int x = 0; x < 4; ++x) {
      for (int c = 0; c < 3; ++c) {
        EXPECT_EQ(sample(*rgba, 0, 1, 4 * x + c), expected[x]);
      }
      EXPECT_EQ(sample(*rgba, 0, 1, 4 * x + 3), 255);
    }
  }
}

TEST(Color, OfAFrameThatHasItAlreadyIsTheSamePixels) {
  FramePool pool;
  const Frame eight = random_frame(pool, kRgba8, {5, 5}, 1);
  const Frame sixteen = random_frame(pool, kRgba16, {5, 5}, 1);
  EXPECT_TRUE(to_rgba8(eight, pool)->shares_pixels_with(eight));
  EXPECT_TRUE(to_rgba16(sixteen, pool)->shares_pixels_with(sixteen));
}

TEST(Color, SurvivesTheWayTo16BitsAndBack) {
  FramePool pool;
  const Frame frame = random_frame(pool, kRgba8, {67, 5}, 2);
  const auto wide = to_rgba16(frame, pool);
  EXPECT_EQ(wide->format().bits, 16);
  EXPECT_EQ(difference(*to_rgba8(*wide, pool), frame), "");
}

TEST(Color, KeepsTimeAndWidensTheChangedAreaByTheReachOfChroma) {
  FramePool pool;
  const PixelFormat format{.layout = Layout::kYuv420};
  ChangedArea changed;
  changed.add({10, 1, 4, 4});
  const Frame frame =
      random_frame(pool, format, {64, 64}, 1).with_time(5, {30, 40}, changed);
  const auto rgba = to_rgba8(frame, pool);
  EXPECT_EQ(rgba->index(), 5);
  EXPECT_EQ(rgba->time(), (FrameTime{30, 40}));
  ASSERT_EQ(rgba->changed().rects().size(), 1u);
  EXPECT_EQ(rgba->changed().rects()[0], (Rect{8, 0, 8, 7}));
}

// Checks the guarantee of ChangedArea for a change at every pixel of a small
// frame.
TEST(Color, ChangesNothingOutsideTheWidenedArea) {
  FramePool pool;
  for (const ChromaSiting siting :
       {ChromaSiting::kLeft, ChromaSiting::kCenter, ChromaSiting::kTopLeft}) {
    const PixelFormat format{.layout = Layout::kYuv420,
                             .color = {.siting = siting}};
    const Frame before = random_frame(pool, format, {16, 16}, 9);
    const auto rgba_before = to_rgba8(before, pool);
    for (int y = 0; y < 16; ++y) {
      for (int x = 0; x < 16; ++x) {
        const Frame after =
            painted(pool, format, {16, 16}, [&](int plane, int row, int i) {
              const bool here =
                  plane == 0 ? row == y && i == x : row == y / 2 && i == x / 2;
              return sample(before, plane, row, i) ^ (here ? 0x80 : 0);
            });
        ChangedArea changed;
        changed.add({x, y, 1, 1});
        const auto rgba = to_rgba8(after.with_time(1, {}, changed), pool);
        const Rect area = rgba->changed().rects()[0];
        for (int row = 0; row < 16; ++row) {
          for (int i = 0; i < 64; ++i) {
            const bool inside = row >= area.y && row < area.y + area.height &&
                                i / 4 >= area.x && i / 4 < area.x + area.width;
            if (inside) continue;
            ASSERT_EQ(sample(*rgba, 0, row, i),
                      sample(*rgba_before, 0, row, i));
          }
        }
      }
    }
  }
}

TEST(Color, OfAnUnknownMatrixIsAnError) {
  FramePool pool;
  const PixelFormat format{.layout = Layout::kYuv444,
                           .color = {.matrix = Matrix(14)}};
  const Frame frame = random_frame(pool, format, {4, 4}, 1);
  Image3F planes;
  ImageF luma;
  EXPECT_EQ(to_rgba8(frame, pool).error().kind, ErrorKind::kUnsupported);
  EXPECT_EQ(to_rgb_planes(frame, planes).error().kind, ErrorKind::kUnsupported);
  EXPECT_EQ(to_luma_plane(frame, Matrix::kBt709, luma).error().kind,
            ErrorKind::kUnsupported);
}

TEST(Luma, RunsFromBlackAt0ToWhiteAt255InEveryFormat) {
  FramePool pool;
  for (const Layout layout : kAllLayouts) {
    for (const int bits : {8, 16}) {
      const PixelFormat format{.layout = layout, .bits = uint8_t(bits)};
      for (const bool white : {false, true}) {
        const uint8_t level = white ? 255 : 0;
        const auto stored =
            *stored_samples({level, level, level}, format, {9, 5});
        const bool rgba = layout == Layout::kRgba;
        const Frame frame =
            painted(pool, format, {9, 5}, [&](int plane, int, int i) {
              return int(stored[size_t(rgba ? i % 4 : plane)]);
            });
        ImageF luma;
        for (const Matrix matrix : {Matrix::kBt601, Matrix::kBt709}) {
          ASSERT_TRUE(to_luma_plane(frame, matrix, luma));
          EXPECT_NEAR(luma.row(4)[8], level, 1e-4)
              << int(layout) << ' ' << bits;
        }
      }
    }
  }
}

TEST(Luma, OfAnotherMatrixGoesThroughColors) {
  FramePool pool;
  const PixelFormat format{.layout = Layout::kYuv444,
                           .color = {.matrix = Matrix::kBt601}};
  const Frame frame = random_frame(pool, format, {21, 3}, 5);
  ImageF luma;
  ASSERT_TRUE(to_luma_plane(frame, Matrix::kBt709, luma));
  for (int x = 0; x < 21; ++x) {
    const auto rgb = exact_rgb(frame, x, 1);
    EXPECT_NEAR(luma.row(1)[x],
                255 * (0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]),
                1e-3);
  }
}

TEST(Luma, NeedsAMatrixThatHasIt) {
  FramePool pool;
  ImageF luma;
  const Frame frame = random_frame(pool, kRgba8, {2, 2}, 1);
  EXPECT_EQ(to_luma_plane(frame, Matrix::kYcgco, luma).error().kind,
            ErrorKind::kUsage);
}

TEST(Color, NeedsNoNewMemoryInSteadyState) {
  FramePool pool;
  const PixelFormat format{.layout = Layout::kYuv420};
  for (int i = 0; i < 100; ++i) {
    const Frame frame = random_frame(pool, format, {64, 48}, 1);
    ASSERT_TRUE(to_rgba8(frame, pool));
  }
  EXPECT_EQ(pool.statistics().allocations, 2);
}

}  // namespace
}  // namespace framewise
