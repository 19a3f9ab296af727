// SPDX-License-Identifier: Apache-2.0
#include "jobs/texts.h"

#include <gtest/gtest.h>

namespace framewise::jobs {
namespace {

TEST(TimePoints, TakeInAllUnitsAndFrames) {
  const std::pair<const char*, double> times[] = {
      {"90", 90'000},  {"1.5s", 1500},    {"40ms", 40},
      {"2m", 120'000}, {"1h", 3'600'000}, {"-1s", -1000}};
  for (const auto& [text, ms] : times) {
    const auto time = parse_time_point(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(time->milliseconds, ms) << text;
    EXPECT_EQ(time->frames, 0) << text;
  }
  const auto frames = parse_time_point("10f");
  ASSERT_TRUE(frames);
  EXPECT_EQ(frames->frames, 10);
}

TEST(TimePoints, RefuseOtherTexts) {
  for (const char* text :
       {"", "s", "1.5f", "10 s", "3d", "inf", "nan", "1e12"}) {
    EXPECT_FALSE(parse_time_point(text)) << text;
  }
}

// 29.97 is what people write for 30000/1001.
TEST(Texts, RatesOfTelevisionAreExact) {
  EXPECT_EQ(picture_time(29.97), (TimeBase{1001, 30000}));
  EXPECT_EQ(picture_time(23.976), (TimeBase{1001, 24000}));
  EXPECT_EQ(picture_time(23.98), (TimeBase{1001, 24000}));
  EXPECT_EQ(picture_time(59.94), (TimeBase{1001, 60000}));
  EXPECT_EQ(picture_time(119.88), (TimeBase{1001, 120000}));
}

TEST(Texts, OtherRatesAreThoseThatAreGiven) {
  EXPECT_EQ(picture_time(24), (TimeBase{1, 24}));
  EXPECT_EQ(picture_time(30), (TimeBase{1, 30}));
  EXPECT_EQ(picture_time(1), (TimeBase{1, 1}));
  EXPECT_EQ(picture_time(12.5), (TimeBase{2, 25}));
  EXPECT_EQ(picture_time(0.5), (TimeBase{2, 1}));
  EXPECT_EQ(picture_time(1000), (TimeBase{1, 1000}));
}

TEST(Texts, ShapesOfRawVideoAreNamedAsFfmpegNamesThem) {
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

TEST(Texts, OtherShapesAreRefusedWithAnExample) {
  for (const char* text : {"", "x", "1920", "1920x", "x1080", "-1x2", "0x2",
                           "1x2x3", "1x2:", "1x2:rgb24", "1x2:yuv420p8",
                           "1x2:yuv420p17", "1x2:gray10be", "99999999999x2"}) {
    const auto shape = raw_video(text);
    ASSERT_FALSE(shape) << text;
    EXPECT_NE(shape.error().hint.find("1920x1080:yuv420p10"),
              std::string::npos);
  }
}

TEST(Texts, AreReadAsTheyAreWritten) {
  for (const char* text : {"40ms", "-3f"}) {
    EXPECT_EQ(text_of(*parse_time_point(text)), text);
  }
  EXPECT_EQ(text_of(*parse_color("#0a2030")), "#0a2030");
  EXPECT_EQ(text_of(*parse_color("white")), "#ffffff");
  EXPECT_FALSE(parse_color("#12345"));
  EXPECT_EQ(text_of(*raw_video("2x3:yuv422p10")), "2x3:yuv422p10");
}

}  // namespace
}  // namespace framewise::jobs
