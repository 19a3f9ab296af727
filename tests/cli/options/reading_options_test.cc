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

TEST(ReadingOptions, AbsentRatesAreForTheFileBesideToTell) {
  const auto settings = Settings::combine(std::array{SettingsSource{}});
  ASSERT_TRUE(settings);
  EXPECT_FALSE(reading_options(*settings)->picture_time);
  EXPECT_FALSE(reading_options(*settings)->raw_video);
}

}  // namespace
}  // namespace framewise::cli
