// SPDX-License-Identifier: Apache-2.0
#include "frame/color/to_srgb.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "frame/color/color.h"
#include "frame/color/log_table.h"
#include "frame/frames.h"

namespace framewise {
namespace {

double pq_of_nits(double nits) {
  const double power = std::pow(nits / 10'000, 2610.0 / 16384);
  return std::pow(
      (3424.0 / 4096 + 2413.0 / 128 * power) / (1 + 2392.0 / 128 * power),
      2523.0 / 32);
}

PixelFormat stored_as(Transfer transfer, Primaries primaries, int bits = 16) {
  return {.bits = uint8_t(bits),
          .color = {.transfer = transfer, .primaries = primaries}};
}

// The sRGB value of gray with this luminance in PQ.
int shown_gray(double nits) {
  FramePool pool;
  const int value = int(std::lround(65535 * pq_of_nits(nits)));
  const Frame stored =
      painted(pool, stored_as(Transfer::kPq, Primaries::kBt2020), {3, 2},
              [&](int, int, int i) { return i % 4 == 3 ? 65535 : value; });
  const Frame shown = *to_srgb8(stored, pool);
  EXPECT_EQ(sample(shown, 0, 1, 8), sample(shown, 0, 1, 9)) << "no longer gray";
  EXPECT_EQ(sample(shown, 0, 1, 11), 255) << "alpha";
  return sample(shown, 0, 1, 9);
}

int srgb8(double light) {
  return int(std::lround(255 * (1.055 * std::pow(light, 1 / 2.4) - 0.055)));
}

TEST(Shown8, LeavesWhatIsSrgbAsItIs) {
  FramePool pool;
  const Frame rgba = random_frame(pool, PixelFormat{}, {17, 5}, 3);
  EXPECT_FALSE(needs_srgb_conversion(rgba));
  EXPECT_TRUE(to_srgb8(rgba, pool)->shares_pixels_with(rgba));
  const Frame deep =
      random_frame(pool, {.layout = Layout::kYuv420, .bits = 10}, {17, 5}, 4);
  EXPECT_EQ(difference(*to_srgb8(deep, pool), *to_rgba8(deep, pool)), "");
}

TEST(ToSrgb16, IsToSrgb8WithFinerSteps) {
  FramePool pool;
  const Frame rgba = random_frame(pool, {.bits = 16}, {17, 5}, 3);
  EXPECT_TRUE(to_srgb16(rgba, pool)->shares_pixels_with(rgba));
  for (const Transfer transfer : {Transfer::kSrgb, Transfer::kPq}) {
    const Frame stored =
        random_frame(pool, stored_as(transfer, Primaries::kBt2020), {33, 7}, 4);
    const Frame coarse = *to_srgb8(stored, pool);
    const Frame fine = *to_srgb16(stored, pool);
    for (int y = 0; y < 7; ++y) {
      for (int i = 0; i < 4 * 33; ++i) {
        if (i % 4 == 3) continue;
        ASSERT_NEAR(sample(fine, 0, y, i) / 257.0, sample(coarse, 0, y, i),
                    0.502);
      }
    }
  }
}

TEST(ToSrgb16, KeepsBlackBlack) {
  FramePool pool;
  const Frame black =
      painted(pool, stored_as(Transfer::kSrgb, Primaries::kDisplayP3), {3, 2},
              [](int, int, int i) { return i % 4 == 3 ? 65535 : 0; });
  EXPECT_EQ(sample(*to_srgb16(black, pool), 0, 1, 4), 0);
}

TEST(Shown8, KeepsWhatIsDarkAndFoldsWhatIsBright) {
  EXPECT_EQ(shown_gray(0), 0);
  for (const double nits : {5.0, 20.0, 50.0, 80.0}) {
    EXPECT_NEAR(shown_gray(nits), srgb8(nits / 203), 1) << nits;
  }
  int before = shown_gray(80);
  for (const double nits : {120.0, 203.0, 350.0, 550.0}) {
    const int now = shown_gray(nits);
    EXPECT_GT(now, before) << nits;
    before = now;
  }
  EXPECT_EQ(shown_gray(1000), 255);
  EXPECT_EQ(shown_gray(10'000), 255);
}

TEST(Shown8, BringsWidePrimariesToThoseOfCommonDisplays) {
  FramePool pool;
  // A red inside both gamuts, as Display P3 samples.
  const Frame stored =
      painted(pool, stored_as(Transfer::kSrgb, Primaries::kDisplayP3, 8),
              {5, 3}, [](int, int, int i) {
                constexpr int kColor[] = {200, 100, 90, 77};
                return kColor[i % 4];
              });
  EXPECT_TRUE(needs_srgb_conversion(stored));
  const Frame shown = *to_srgb8(stored, pool);
  EXPECT_NEAR(sample(shown, 0, 2, 16), 215, 1);
  EXPECT_NEAR(sample(shown, 0, 2, 17), 93, 1);
  EXPECT_NEAR(sample(shown, 0, 2, 18), 85, 1);
  EXPECT_EQ(sample(shown, 0, 2, 19), 77);
  EXPECT_FALSE(needs_srgb_conversion(shown));
}

// Strip-wise conversion equals conversion of the whole frame to RGB, for any
// width and chroma layout.
TEST(Shown8, ConvertsVideoAsItsRgb) {
  FramePool pool;
  for (const Layout layout :
       {Layout::kGray, Layout::kYuv420, Layout::kYuv422, Layout::kYuv444}) {
    for (const int bits : {8, 10}) {
      PixelFormat format{.layout = layout, .bits = uint8_t(bits)};
      format.color.transfer = Transfer::kPq;
      format.color.primaries = Primaries::kBt2020;
      for (const Size size : {Size{1, 1}, {7, 3}, {1024, 2}, {1301, 4}}) {
        const Frame frame = random_frame(pool, format, size, 5);
        const Frame rgb =
            *(bits > 8 ? to_rgba16(frame, pool) : to_rgba8(frame, pool));
        EXPECT_EQ(difference(*to_srgb8(frame, pool), *to_srgb8(rgb, pool)), "");
      }
    }
  }
}

TEST(Shown8, SaysWhatItCannotShow) {
  FramePool pool;
  PixelFormat format{.layout = Layout::kYuv444, .bits = 10};
  format.color.transfer = Transfer::kPq;
  format.color.matrix = Matrix(99);
  const auto shown = to_srgb8(random_frame(pool, format, {4, 4}, 1), pool);
  ASSERT_FALSE(shown);
  EXPECT_EQ(shown.error().kind, ErrorKind::kUnsupported);
}

// BT.2020 video often states its matrix only.
TEST(Shown8, TakesPrimariesFromTheMatrixWhereNothingElseNamesThem) {
  FramePool pool;
  PixelFormat format{.layout = Layout::kYuv420, .bits = 10};
  format.color.matrix = Matrix::kBt2020;
  EXPECT_TRUE(needs_srgb_conversion(random_frame(pool, format, {4, 4}, 1)));
}

TEST(LogTable, FollowsAFunctionBetweenItsEntries) {
  const LogTable root(0.01F, 50, [](double x) { return std::sqrt(x); });
  std::vector<float> at;
  for (float x = 0.02F; x < 100; x *= 1.0173F) at.push_back(x);
  at.insert(at.end(), {-1, 0, 0.02F, 100, 140});
  std::vector<float> values(at.size());
  root.apply(at.data(), 0.5F, at.size(), values.data());
  for (size_t i = 0; i < at.size(); ++i) {
    const double exact = std::sqrt(std::clamp(0.5 * double(at[i]), 0.01, 50.0));
    EXPECT_NEAR(values[i], exact, 1e-5 * exact) << at[i];
  }
}

}  // namespace
}  // namespace framewise
