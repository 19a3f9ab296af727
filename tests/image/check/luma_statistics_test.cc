// SPDX-License-Identifier: Apache-2.0
#include "image/check/luma_statistics.h"

#include <gmock/gmock.h>

#include "image/check/damaged.h"

namespace framewise::image {
namespace {

Frame flat(FramePool& pool, std::array<int, 4> rgba) {
  return painted(pool, media::srgb8(), {64, 64},
                 [&](int, int, int i) { return rgba[size_t(i % 4)]; });
}

CheckReport check_frame(const Frame& frame) {
  WriteOptions options;
  options.format = FileFormat::kPng;
  return check(media::encoded(frame, options), "a.png",
               {.rules = {.taste = true}});
}

bool has(const CheckReport& report, Rule rule) {
  for (const Problem& problem : report.problems) {
    if (problem.rule == rule) return true;
  }
  return false;
}

TEST(LumaStatistics, AreMeanAndDeviation) {
  LumaStatistics statistics({4, 2});
  const uint8_t top[] = {0, 0, 255, 255};
  const uint8_t bottom[] = {255, 255, 0, 0};
  statistics.add_row(top);
  statistics.add_row(bottom);
  EXPECT_DOUBLE_EQ(statistics.facts().brightness, 127.5);
  EXPECT_DOUBLE_EQ(statistics.facts().contrast, 127.5);
}

TEST(LumaStatistics, LeaveOutTransparentPixels) {
  LumaStatistics statistics({4, 1});
  const uint8_t luma[] = {0, 0, 200, 100};
  const uint8_t alpha[] = {0, 0, 255, 255};
  statistics.add_row(luma, alpha);
  EXPECT_DOUBLE_EQ(statistics.facts().brightness, 150);
  EXPECT_EQ(statistics.facts().darkest, 100);
}

// The variance of 4 * 255 and 0 in a known pattern.
TEST(LumaStatistics, MeasureTheVarianceOfTheLaplacian) {
  LumaStatistics statistics({5, 5});
  for (int y = 0; y < 5; ++y) {
    uint8_t row[5] = {};
    if (y == 2) row[2] = 100;
    statistics.add_row(row);
  }
  // Nine inner samples: -400 in the middle, 100 at its four sides, 0 else.
  EXPECT_DOUBLE_EQ(statistics.facts().sharpness, (160000 + 40000) / 9.0);
}

TEST(LumaStatistics, CallAFlatRedImageWithoutContrast) {
  FramePool pool;
  EXPECT_TRUE(
      has(check_frame(flat(pool, {255, 0, 0, 255})), Rule::kLowContrast));
}

TEST(LumaStatistics, CallADarkImageDarkWhateverItsAlpha) {
  FramePool pool;
  EXPECT_TRUE(has(check_frame(flat(pool, {5, 5, 5, 255})), Rule::kTooDark));
  EXPECT_TRUE(has(check_frame(flat(pool, {5, 5, 5, 250})), Rule::kTooDark));
  EXPECT_TRUE(
      has(check_frame(flat(pool, {250, 250, 250, 255})), Rule::kTooBright));
}

// Night scenes, terminals and cartoons are meant to be so.
TEST(LumaStatistics, AreNoProblemUnlessTheyAreAskedFor) {
  FramePool pool;
  WriteOptions options;
  options.format = FileFormat::kPng;
  const CheckReport report = check(
      media::encoded(media::smooth_frame(pool, {256, 256}), options), "a.png");
  EXPECT_TRUE(report.luma);
  EXPECT_THAT(report.problems, testing::IsEmpty());
  // But a picture of one color is likely to be an export that failed.
  EXPECT_TRUE(
      has(check(media::encoded(flat(pool, {5, 5, 5, 255}), options), "a.png"),
          Rule::kLowContrast));
}

// An animation may begin with an empty frame, or flash in plain colors.
TEST(LumaStatistics, CallAnAnimationBlankOnlyIfAllItsFramesAre) {
  FramePool pool;
  const Frame dark = flat(pool, {5, 5, 5, 255});
  const Frame bright = flat(pool, {250, 250, 250, 255});
  for (const FileFormat format :
       {FileFormat::kGif, FileFormat::kWebp, FileFormat::kPng}) {
    const auto is_blank = [&](const std::vector<Frame>& frames) {
      WriteOptions options;
      options.format = format;
      const auto written = media::animate(frames, options, {100});
      return written && has(check(written->content, "a"), Rule::kLowContrast);
    };
    EXPECT_FALSE(is_blank({dark, bright}));
    EXPECT_FALSE(is_blank({dark, busy_frame(pool, dark.size())}));
    // Of an animated PNG only the first frame is measured.
    if (format == FileFormat::kPng) continue;
    EXPECT_TRUE(is_blank({dark, dark, dark}));
  }
}

TEST(LumaStatistics, CallASmoothGradientBlurredAndDetailSharp) {
  FramePool pool;
  EXPECT_TRUE(
      has(check_frame(media::smooth_frame(pool, {256, 256})), Rule::kBlurry));
  EXPECT_FALSE(has(check_frame(busy_frame(pool, {256, 256})), Rule::kBlurry));
}

}  // namespace
}  // namespace framewise::image
