// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/overview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::report {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Encode {
  const char* name;
  int64_t bytes;
  double score;
};

Report report_of(const std::vector<Encode>& encodes) {
  Report report;
  report.reference = {.path = "a.mkv", .frames = 25, .bytes = 9000};
  for (const Encode& encode : encodes) {
    Comparison one;
    one.test = {.path = encode.name, .frames = 25, .bytes = encode.bytes};
    one.score = encode.score;
    one.judged = encode.score >= 75   ? VerdictStatus::kPass
                 : encode.score >= 50 ? VerdictStatus::kWarning
                                      : VerdictStatus::kArtifact;
    report.comparisons.push_back(std::move(one));
  }
  return report;
}

TEST(Overview, NamesTheSmallestThatLooksRightAndWhatLessWouldSave) {
  const Overview found = overview_of(report_of({{"out/x264_20.mp4", 4000, 92},
                                                {"x264_28.mp4", 1000, 84},
                                                {"x264_36.mp4", 400, 41},
                                                {"av1_38.mkv", 690, 64}}));
  EXPECT_EQ(found.advice,
            "x264_28.mp4 is the smallest that looks right; av1_38.mkv saves "
            "another 31 % at 64.");
  EXPECT_EQ(found.smallest, 1u);
  EXPECT_THAT(found.best_first, ElementsAre(0, 1, 3, 2));
}

TEST(Overview, SaysWhereNothingSmallerIsThere) {
  EXPECT_EQ(
      overview_of(report_of({{"a.webp", 300, 95}, {"b.webp", 200, 90}})).advice,
      "b.webp is the smallest that looks right.");
  EXPECT_EQ(
      overview_of(report_of({{"a.webp", 300, 45}, {"b.webp", 200, 60}})).advice,
      "None of these looks right; the best is b.webp at 60.");
  EXPECT_THAT(overview_of(report_of({{"a.webp", 300, 95}})).advice, IsEmpty());
}

// b is better than a mix of a and d would be; c is not.
TEST(Overview, ItsHullLeavesOutWhatAMixOfTwoOthersBeats) {
  const Overview found = overview_of(report_of(
      {{"a", 100, 50}, {"b", 200, 80}, {"c", 300, 82}, {"d", 400, 95}}));
  EXPECT_THAT(found.hull, ElementsAre(0, 1, 3));
  EXPECT_THAT(overview_of(report_of({{"a", 100, 90}, {"b", 200, 80}})).hull,
              ElementsAre(0));
}

TEST(Overview, TellsRateCodecAndTheIntervalOfTheScore) {
  FileReport file{.codec = "h264",
                  .encoder = "x264, crf 23",
                  .frames = 25,
                  .duration_ms = 1000,
                  .bytes = 50'000};
  EXPECT_EQ(bit_rate_text(file), "400 kb/s");
  EXPECT_EQ(coding_text(file), "h264 by x264, crf 23");
  file.frames = 1;
  EXPECT_EQ(bit_rate_text(file), "");
  Comparison one;
  EXPECT_EQ(score_text(one), "-");
  one.score = 83.55;
  EXPECT_EQ(score_text(one), "83.5");
  one.score_interval = {79, 88};
  EXPECT_EQ(score_text(one), "83.5 (79–88)");
}

}  // namespace
}  // namespace framewise::report
