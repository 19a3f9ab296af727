// SPDX-License-Identifier: Apache-2.0
// What of the settings holds for videos, which are read as streams.
#include "cli/options/reading_options.h"

#include <gtest/gtest.h>

#include <array>

namespace framewise::cli {
namespace {

Limits limits_with(const SettingsSource& source) {
  const auto settings = Settings::combine(std::array{source});
  EXPECT_TRUE(settings);
  return limits_of(*settings);
}

TEST(ReadingOptions, NothingLimitsVideosUnlessItIsAskedFor) {
  const Limits limits = limits_with({});
  EXPECT_EQ(limits.total_pixels, Limits{}.total_pixels);
  EXPECT_EQ(limits.videos.file_bytes, 0);
  EXPECT_EQ(limits.videos.frames, 0);
  EXPECT_EQ(limits.videos.total_pixels, 0);
}

TEST(ReadingOptions, WhatAVariableSetsHoldsForVideosToo) {
  const Limits limits =
      limits_with(read_environment({{"FRAMEWISE_LIMITS_FRAMES", "7k"}}));
  EXPECT_EQ(limits.frames, 7000);
  EXPECT_EQ(limits.videos.frames, 7000);
  EXPECT_EQ(limits.videos.total_pixels, 0);
}

TEST(ReadingOptions, AProfileIsMeantForWhatIsReadWhole) {
  const Limits limits =
      limits_with(read_environment({{"FRAMEWISE_PROFILE", "low-memory"}}));
  EXPECT_EQ(limits.file_bytes, int64_t{128} << 20);
  EXPECT_EQ(limits.videos.file_bytes, 0);
}

// 29.97 is what people write for 30000/1001.
TEST(ReadingOptions, RatesOfTelevisionAreExact) {
  EXPECT_EQ(picture_time(29.97), (TimeBase{1001, 30000}));
  EXPECT_EQ(picture_time(23.976), (TimeBase{1001, 24000}));
  EXPECT_EQ(picture_time(23.98), (TimeBase{1001, 24000}));
  EXPECT_EQ(picture_time(59.94), (TimeBase{1001, 60000}));
  EXPECT_EQ(picture_time(119.88), (TimeBase{1001, 120000}));
}

TEST(ReadingOptions, OtherRatesAreThoseThatAreGiven) {
  EXPECT_EQ(picture_time(24), (TimeBase{1, 24}));
  EXPECT_EQ(picture_time(30), (TimeBase{1, 30}));
  EXPECT_EQ(picture_time(1), (TimeBase{1, 1}));
  EXPECT_EQ(picture_time(12.5), (TimeBase{2, 25}));
  EXPECT_EQ(picture_time(0.5), (TimeBase{2, 1}));
  EXPECT_EQ(picture_time(1000), (TimeBase{1, 1000}));
}

TEST(ReadingOptions, ShapesOfRawVideoAreNamedAsFfmpegNamesThem) {
  const auto usual = raw_video("1920x1080");
  ASSERT_TRUE(usual);
  EXPECT_EQ(usual->size, (Size{1920, 1080}));
  EXPECT_EQ(usual->format, (PixelFormat{.layout = Layout::kYuv420}));
  EXPECT_EQ(raw_video("2x3:yuv422p10")->format,
            (PixelFormat{.layout = Layout::kYuv422, .bits = 10}));
  EXPECT_EQ(raw_video("2x3:yuv444p12le")->format,
            (PixelFormat{.layout = Layout::kYuv444, .bits = 12}));
  EXPECT_EQ(raw_video("2x3:gray")->format,
            (PixelFormat{.layout = Layout::kGray}));
}

TEST(ReadingOptions, OtherShapesAreRefusedWithAnExample) {
  for (const char* text : {"", "x", "1920", "1920x", "x1080", "-1x2", "0x2",
                           "1x2x3", "1x2:", "1x2:rgb24", "1x2:yuv420p8",
                           "1x2:yuv420p17", "1x2:gray10be", "99999999999x2"}) {
    const auto shape = raw_video(text);
    ASSERT_FALSE(shape) << text;
    EXPECT_NE(shape.error().hint.find("1920x1080:yuv420p10"),
              std::string::npos);
  }
}

TEST(ReadingOptions, AbsentRatesAreForTheFileBesideToTell) {
  const auto settings = Settings::combine(std::array{SettingsSource{}});
  ASSERT_TRUE(settings);
  EXPECT_FALSE(reading_options(*settings)->picture_time);
  EXPECT_FALSE(reading_options(*settings)->raw_video);
}

}  // namespace
}  // namespace framewise::cli
