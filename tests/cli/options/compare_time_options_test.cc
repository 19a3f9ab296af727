// SPDX-License-Identifier: Apache-2.0
#include "cli/options/compare_time_options.h"

#include <gtest/gtest.h>

namespace framewise::cli {
namespace {

TEST(CompareTimeOptions, TakeTimesInAllUnitsAndFrames) {
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

TEST(CompareTimeOptions, RefuseOtherTexts) {
  for (const char* text :
       {"", "s", "1.5f", "10 s", "3d", "inf", "nan", "1e12"}) {
    EXPECT_FALSE(parse_time_point(text)) << text;
  }
}

}  // namespace
}  // namespace framewise::cli
