// SPDX-License-Identifier: Apache-2.0
// What states no rate is shown as fast as what they are compared with.
#include "compare/steps/default_frame_rate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "compare/compare_fixture.h"

namespace framewise {
namespace {

using comparison::usual_picture_time;

Survey survey_of(std::initializer_list<int64_t> durations) {
  Survey survey;
  int64_t start = 0;
  for (const int64_t duration : durations) {
    survey.frames.emplace_back().time = {start, duration};
    start += duration;
  }
  return survey;
}

TEST(Pace, IsThatOfMostPictures) {
  constexpr TimeBase kHundredths = {1, 100};
  EXPECT_EQ(usual_picture_time(survey_of({4, 4, 8, 4}), kHundredths),
            (TimeBase{4, 100}));
  EXPECT_EQ(usual_picture_time(survey_of({8, 4}), kHundredths),
            (TimeBase{4, 100}));
}

TEST(Pace, LooksThroughTheRoundingOfAClock) {
  EXPECT_EQ(usual_picture_time(survey_of({33, 33, 34, 33, 33, 34}), {1, 1000}),
            (TimeBase{100, 3000}));
}

TEST(Pace, IsNotThatOfStills) {
  EXPECT_FALSE(usual_picture_time(survey_of({0}), {1, 1000}));
  EXPECT_FALSE(usual_picture_time(survey_of({0, 0}), {1, 1000}));
}

class PaceOfOthers : public Compare {
 protected:
  // A film of gray squares at `per_second`, its pictures in files, and raw.
  void write_both(int per_second) {
    std::string film =
        "YUV4MPEG2 W32 H32 F" + std::to_string(per_second) + ":1 Cmono\n";
    std::string raw;
    for (int i = 0; i < 12; ++i) {
      std::string pixels;
      for (int k = 0; k < 32 * 32; ++k) {
        const bool inside = k / 32 / 8 == i % 4 && k % 32 / 8 == i / 4;
        pixels += char(inside ? 200 : 16 + k / 32);
      }
      film += "FRAME\n" + pixels;
      raw += pixels;
      const std::string number = std::to_string(i);
      files_.write("p" + number + ".pgm", "P5 32 32 255\n" + pixels);
    }
    files_.write("film.y4m", film);
    files_.write("film.yuv", raw);
  }
};

TEST_F(PaceOfOthers, IsThatOfTheFileBesideThem) {
  write_both(30);
  const auto numbered = folder_ / "p%d.pgm";
  for (const bool film_first : {true, false}) {
    const auto reference = film_first ? folder_ / "film.y4m" : numbered;
    const std::filesystem::path tests[] = {film_first ? numbered
                                                      : folder_ / "film.y4m"};
    const auto report = compare(reference, tests, {});
    ASSERT_TRUE(report) << report.error().to_string();
    EXPECT_DOUBLE_EQ(report->reference.duration_ms, 400);
    EXPECT_DOUBLE_EQ(report->comparisons[0].test.duration_ms, 400);
    EXPECT_TRUE(report->comparisons[0].reasons.empty());
  }
}

TEST_F(PaceOfOthers, HoldsForRawVideoToo) {
  write_both(30);
  CompareOptions options;
  options.open.raw_video = RawVideo{{32, 32}, {.layout = Layout::kGray}};
  const std::filesystem::path tests[] = {folder_ / "film.y4m"};
  const auto report = compare(folder_ / "film.yuv", tests, options);
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_DOUBLE_EQ(report->reference.duration_ms, 400);
  EXPECT_DOUBLE_EQ(report->comparisons[0].test.duration_ms, 400);
  EXPECT_TRUE(report->comparisons[0].identical_pixels);
}

TEST_F(PaceOfOthers, IsTheOneThatIsGiven) {
  write_both(30);
  const std::filesystem::path tests[] = {folder_ / "p%d.pgm"};
  CompareOptions options;
  options.open.picture_time = TimeBase{1, 10};
  const auto report = compare(folder_ / "film.y4m", tests, options);
  ASSERT_TRUE(report);
  EXPECT_DOUBLE_EQ(report->comparisons[0].test.duration_ms, 1200);
}

TEST_F(PaceOfOthers, IsAnyWhereBothAreNumbered) {
  write_both(30);
  const std::filesystem::path tests[] = {folder_ / "p%d.pgm"};
  const auto report = compare(tests[0], tests, {});
  ASSERT_TRUE(report);
  EXPECT_DOUBLE_EQ(report->reference.duration_ms, 480);
  EXPECT_TRUE(report->comparisons[0].identical_bytes);
}

// A picture that is missing is a frame that was dropped.
TEST_F(PaceOfOthers, KeepsTheTimeOfPicturesThatAreMissing) {
  write_both(30);
  std::filesystem::remove(folder_ / "p5.pgm");
  const std::filesystem::path tests[] = {folder_ / "p%d.pgm"};
  const auto report = compare(folder_ / "film.y4m", tests, {});
  ASSERT_TRUE(report);
  const Comparison& comparison = report->comparisons[0];
  EXPECT_DOUBLE_EQ(comparison.test.duration_ms, 400);
  ASSERT_FALSE(comparison.reasons.empty());
  EXPECT_EQ(comparison.reasons[0].kind, DefectKind::kDroppedFrames);
  ASSERT_FALSE(comparison.warnings.empty());
  EXPECT_EQ(comparison.warnings[0].kind, "missing_pictures");
}

}  // namespace
}  // namespace framewise
