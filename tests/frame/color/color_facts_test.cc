// SPDX-License-Identifier: Apache-2.0
#include "frame/color/color_facts.h"

#include <gtest/gtest.h>

#include <array>

namespace framewise {
namespace {

PixelFormat yuv(Matrix matrix = Matrix::kUnspecified,
                Range range = Range::kUnspecified, int bits = 8) {
  return {.layout = Layout::kYuv420,
          .bits = uint8_t(bits),
          .color = {.matrix = matrix, .range = range}};
}

TEST(ColorFacts, GuessTheMatrixFromTheSizeAsPlayersDo) {
  EXPECT_EQ(resolved(yuv(), {720, 576}).matrix, Matrix::kBt601);
  EXPECT_EQ(resolved(yuv(), {720, 577}).matrix, Matrix::kBt709);
  EXPECT_EQ(resolved(yuv(), {1280, 300}).matrix, Matrix::kBt709);
  EXPECT_EQ(resolved(yuv(), {1279, 300}).matrix, Matrix::kBt601);
}

TEST(ColorFacts, LeaveWhatTheFileSaysAlone) {
  PixelFormat format = yuv();
  format.color = {Matrix::kBt2020, Transfer::kPq, Primaries::kDisplayP3,
                  Range::kFull, ChromaSiting::kTopLeft};
  EXPECT_EQ(resolved(format, {64, 64}), format.color);
}

TEST(ColorFacts, TakeYuvForLimitedAndRgbAndGrayForFull) {
  EXPECT_EQ(resolved(yuv(), {64, 64}).range, Range::kLimited);
  EXPECT_EQ(resolved({.layout = Layout::kGray}, {64, 64}).range, Range::kFull);
  EXPECT_EQ(resolved({.layout = Layout::kRgba}, {64, 64}).range, Range::kFull);
  EXPECT_EQ(resolved({.layout = Layout::kYuv444,
                      .color = {.matrix = Matrix::kIdentity}},
                     {64, 64})
                .range,
            Range::kFull);
}

TEST(ColorFacts, PutChromaWhereJpegOrMpegPutsIt) {
  EXPECT_EQ(resolved(yuv(), {64, 64}).siting, ChromaSiting::kLeft);
  EXPECT_EQ(resolved(yuv(Matrix::kBt601, Range::kFull), {64, 64}).siting,
            ChromaSiting::kCenter);
}

TEST(ColorFacts, LeaveNothingUnspecified) {
  for (const Layout layout : {Layout::kRgba, Layout::kGray, Layout::kYuv420}) {
    const ColorFacts facts = resolved({.layout = layout}, {64, 64});
    EXPECT_NE(facts.matrix, Matrix::kUnspecified);
    EXPECT_NE(facts.transfer, Transfer::kUnspecified);
    EXPECT_NE(facts.primaries, Primaries::kUnspecified);
    EXPECT_NE(facts.range, Range::kUnspecified);
    EXPECT_NE(facts.siting, ChromaSiting::kUnspecified);
  }
}

struct Bar {
  Rgb8 color;
  std::array<int, 3> bt601;
  std::array<int, 3> bt709;
};
// The 100 % color bars in 8 bits.
constexpr Bar kBars[] = {
    {{255, 255, 255}, {235, 128, 128}, {235, 128, 128}},
    {{255, 255, 0}, {210, 16, 146}, {219, 16, 138}},
    {{0, 255, 255}, {170, 166, 16}, {188, 154, 16}},
    {{0, 255, 0}, {145, 54, 34}, {173, 42, 26}},
    {{255, 0, 255}, {106, 202, 222}, {78, 214, 230}},
    {{255, 0, 0}, {81, 90, 240}, {63, 102, 240}},
    {{0, 0, 255}, {41, 240, 110}, {32, 240, 118}},
    {{0, 0, 0}, {16, 128, 128}, {16, 128, 128}},
};

TEST(ColorFacts, StoreColorBarsAsTheTablesSay) {
  for (const Bar& bar : kBars) {
    for (const bool hd : {false, true}) {
      const auto stored = stored_samples(
          bar.color, yuv(hd ? Matrix::kBt709 : Matrix::kBt601), {64, 64});
      ASSERT_TRUE(stored);
      const auto& expected = hd ? bar.bt709 : bar.bt601;
      for (size_t i = 0; i < 3; ++i) {
        EXPECT_EQ((*stored)[i], expected[i])
            << int(bar.color.r) << ' ' << int(bar.color.g) << ' '
            << int(bar.color.b) << " plane " << i << " hd " << hd;
      }
      EXPECT_EQ((*stored)[3], 255);
    }
  }
}

TEST(ColorFacts, StoreColorsOfRgbaAsTheyAre) {
  const auto samples = stored_samples(
      {1, 2, 255}, {.layout = Layout::kRgba, .bits = 16}, {64, 64});
  EXPECT_EQ(*samples, (std::array<uint16_t, 4>{257, 514, 65535, 65535}));
}

TEST(ColorFacts, ScaleLimitedRangeWithTheDepth) {
  const LumaLevels levels = luma_levels(Range::kLimited, 10);
  EXPECT_EQ(levels.black, 64);
  EXPECT_EQ(levels.white, 940);
  EXPECT_EQ(luma_levels(Range::kFull, 12).white, 4095);
}

TEST(ColorFacts, InvertEveryMatrix) {
  for (const Matrix matrix :
       {Matrix::kIdentity, Matrix::kBt709, Matrix::kFcc, Matrix::kBt601,
        Matrix::kSmpte240m, Matrix::kYcgco, Matrix::kBt2020}) {
    for (const Range range : {Range::kLimited, Range::kFull}) {
      for (const int bits : {8, 10, 12, 16}) {
        const ColorFacts facts{.matrix = matrix, .range = range};
        const auto there = yuv_from_rgb(facts, bits);
        const auto back = rgb_from_yuv(facts, bits);
        ASSERT_TRUE(there && back);
        const double rgb[3] = {0.2, 0.7, 0.45};
        double stored[3];
        for (int i = 0; i < 3; ++i) {
          stored[i] = there->r[i] * rgb[0] + there->g[i] * rgb[1] +
                      there->b[i] * rgb[2] + there->bias[i];
        }
        for (int c = 0; c < 3; ++c) {
          EXPECT_NEAR(back->y[c] * stored[0] + back->u[c] * stored[1] +
                          back->v[c] * stored[2] + back->bias[c],
                      rgb[c], 1e-6)
              << int(matrix) << ' ' << bits;
        }
      }
    }
  }
}

TEST(ColorFacts, KnowNoMatrixBeyondTheirList) {
  const ColorFacts facts{.matrix = Matrix(14), .range = Range::kFull};
  EXPECT_FALSE(rgb_from_yuv(facts, 8));
  EXPECT_FALSE(yuv_from_rgb(facts, 8));
  EXPECT_FALSE(luma_weights(Matrix::kYcgco));
  EXPECT_FALSE(luma_weights(Matrix::kIdentity));
}

}  // namespace
}  // namespace framewise
