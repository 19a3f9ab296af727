// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/comparison_text.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include "base/result.h"
#include "compare/steps/skip_unreadable_tests.h"
#include "report/sample_report.h"

namespace framewise::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ComparisonText, ShowsMetricsAndWhereTheyAreWorst) {
  const std::string text = report_text(sample_report(), {}, {});
  EXPECT_THAT(text, HasSubstr("ssim   ↑    0.75000    0.50000    0.10 s"));
  EXPECT_THAT(text, HasSubstr("█▁"));
  EXPECT_THAT(text, HasSubstr("(33 %)"));
  EXPECT_THAT(text, HasSubstr("in words: ssim poor\n"));
  EXPECT_THAT(text, HasSubstr("no value: psnr_u (needs two videos)"));
  EXPECT_THAT(text, HasSubstr("! loop_changed: plays once"));
  EXPECT_THAT(text, HasSubstr("PASS ssim.min>=0.4 (0.5)"));
  EXPECT_THAT(text, HasSubstr("FAIL psnr_u>3 (no value)"));
  EXPECT_THAT(text, HasSubstr("ARTIFACT  Ghosts of earlier frames at 0.10 s."));
  EXPECT_THAT(text, HasSubstr("score 61.5 of 100 (structure -30.0, "
                              "worst_moments -8.5), policy default"));
  EXPECT_THAT(text,
              HasSubstr("major    ghosts of earlier frames, at 0.10 s, frame "
                        "1, lower left (2x2 at 0,1)"));
  EXPECT_THAT(text, HasSubstr("try: keep disposal"));
}

// As people count columns: continuations of UTF-8 are none.
size_t widest_line(std::string_view text) {
  size_t widest = 0;
  size_t columns = 0;
  for (const char c : text) {
    columns = c == '\n' ? 0 : columns + ((c & 0xC0) != 0x80);
    widest = std::max(widest, columns);
  }
  return widest;
}

TEST(ComparisonText, ItsTableFitsTheTerminal) {
  Report report = sample_report();
  std::vector<Meeting>& meetings = report.comparisons[0].meetings;
  for (int i = 2; i < 60; ++i) {
    meetings.push_back({100.0 * i, 100, i, i, size_t(i % 2)});
  }
  for (const int columns : {0, 100, 72, 60, 54, 44, 36}) {
    const std::string text = report_text(report, {}, {.columns = columns});
    const size_t begin = text.find("metric ");
    const std::string table = text.substr(begin, text.find("no value") - begin);
    EXPECT_LE(widest_line(table), columns ? size_t(columns) : 80) << columns;
    EXPECT_EQ(table.find("▁") != table.npos, columns == 0 || columns > 54);
    EXPECT_EQ(table.find("spread") != table.npos, columns == 0 || columns > 44);
    EXPECT_EQ(table.find("   at") != table.npos, columns != 36);
    EXPECT_THAT(table, HasSubstr("0.75000    0.50000"));
  }
}

TEST(ComparisonText, EqualFramesArePerfectWhateverTheModelsValue) {
  Report report = sample_report();
  Comparison& comparison = report.comparisons[0];
  comparison.identical_pixels = true;
  EXPECT_THAT(report_text(report, {}, {}),
              HasSubstr("in words: perfect by every metric: all frames are "
                        "equal (some models give equal frames less: ssim "
                        "0.75000)\n"));
  comparison.metrics[0].summary->mean = 1;
  EXPECT_THAT(report_text(report, {}, {}),
              HasSubstr("by every metric: all frames are equal\n"));
}

TEST(ComparisonText, GivesAReasonThatMetricsShareOnce) {
  Report report = sample_report();
  Comparison& comparison = report.comparisons[0];
  comparison.skipped.push_back({"cambi", "not asked for"});
  EXPECT_THAT(report_text(report, {}, {}),
              HasSubstr("skipped vif, cambi: not asked for\n"));
  for (int i = 2; i < 40; ++i) {
    comparison.skipped.push_back({"m" + std::to_string(i), "not asked for"});
  }
  EXPECT_THAT(report_text(report, {}, {}),
              HasSubstr("skipped 40 metrics, vif, cambi, m2, m3, m4, m5 …: "
                        "not asked for\n"));
}

TEST(ComparisonText, TheCourseEndsWhereMeasuringWasStopped) {
  Report report = sample_report();
  Comparison& comparison = report.comparisons[0];
  comparison.meetings.push_back({200, 100, 2, 2, 2});
  comparison.meetings.push_back({300, 100, 3, 3, 2});
  comparison.metrics[0].values.push_back(std::nullopt);
  comparison.metrics[1].values.push_back(std::nullopt);
  EXPECT_THAT(report_text(report, {}, {}), HasSubstr("█▁\n"));
}

TEST(ComparisonText, OfATestThatCouldNotBeComparedItSaysWhy) {
  Report report = sample_report();
  Error error = fail(ErrorKind::kInput, "is cut");
  error.hint = "fetch it again";
  report.comparisons.push_back(comparison::unreadable("cut.gif", error));
  EXPECT_THAT(report_text(report, {.in_full = true}, {}),
              HasSubstr("\nERROR  is cut (cut.gif). Nothing was measured.\n"
                        "try: fetch it again\n"));
}

TEST(ComparisonText, AStillHasNoWorstMoment) {
  Report report = sample_report();
  report.comparisons[0].meetings.resize(1);
  const std::string text = report_text(report, {}, {});
  EXPECT_THAT(text, HasSubstr("value\nssim   ↑    0.75000\n"));
  EXPECT_THAT(text, Not(HasSubstr("spread")));
  EXPECT_THAT(text, Not(HasSubstr("pairs by")));
}

TEST(ComparisonText, ThePointsOfAColumnStandBelowEachOther) {
  Report report = sample_report();
  MetricReport psnr = report.comparisons[0].metrics[0];
  psnr.info = *find_metric("psnr");
  psnr.summary->min = 30;
  psnr.summary->max = psnr.summary->mean = 40;
  report.comparisons[0].metrics.push_back(psnr);
  const std::string text = report_text(report, {}, {});
  EXPECT_THAT(text, HasSubstr("ssim   ↑    0.75000    0.50000 "));
  EXPECT_THAT(text, HasSubstr("psnr   ↑   40.00      30.00    "));
}

TEST(ComparisonText, ProseFitsTheTerminal) {
  for (const int columns : {80, 40}) {
    const std::string text =
        report_text(sample_report(), {}, {.columns = columns});
    EXPECT_LE(widest_line(text), size_t(columns)) << text;
  }
}

TEST(ComparisonText, AStillBeginningDoesNotFlattenTheCourse) {
  Report report = sample_report();
  Comparison& comparison = report.comparisons[0];
  MetricReport& ssim = comparison.metrics[0];
  comparison.meetings.clear();
  ssim.values.clear();
  for (size_t i = 0; i < 40; ++i) {
    comparison.meetings.push_back({100.0 * double(i), 100, int(i), int(i), i});
    ssim.values.push_back(i == 0 ? 1 : i % 2 == 0 ? 0.51 : 0.50);
  }
  ssim.summary->min = 0.5;
  ssim.summary->max = 1;
  // Scaled to 1, all but the first bar would be the lowest.
  EXPECT_THAT(report_text(report, {}, {}), HasSubstr("▁█"));
}

TEST(ComparisonText, SeveralTestsAreAListTheBestFirst) {
  Report report = sample_report();
  Comparison better = report.comparisons[0];
  better.test.path = "better.gif";
  better.judged = VerdictStatus::kPass;
  better.score = 97;
  better.requirements.clear();
  report.comparisons.push_back(better);
  Error error = fail(ErrorKind::kInput, "is cut");
  report.comparisons.push_back(comparison::unreadable("cut.gif", error));
  const std::string text = report_text(report, {}, {.columns = 100});
  EXPECT_THAT(text, HasSubstr("verdict   score       ssim"));
  const size_t first = text.find("PASS       97.0    0.75000");
  const size_t second = text.find("ARTIFACT   61.5    0.75000");
  const size_t last = text.find("ERROR         -");
  EXPECT_LT(first, second);
  EXPECT_LT(second, last);
  ASSERT_NE(last, text.npos);
  EXPECT_THAT(text, HasSubstr("Ghosts of earlier frames at 0.10 s. Measured: "
                              "psnr_u has no value.\n"));
  EXPECT_THAT(text, HasSubstr("cut.gif: is cut (cut.gif)."));
  EXPECT_THAT(text, HasSubstr("better.gif is the smallest that looks right."));
  EXPECT_THAT(text, HasSubstr("-v shows each comparison in full"));
  const std::string wide = report_text(report, {}, {});
  EXPECT_THAT(wide, HasSubstr("bit rate  codec  test"));
  EXPECT_THAT(wide, HasSubstr("12 kb/s  gif  better.gif"));
  EXPECT_THAT(report_text(report, {.in_full = true}, {}),
              HasSubstr("in words: ssim poor"));
}

TEST(ComparisonText, ShowsWhatDiffersInSmallValues) {
  Report report = sample_report();
  MetricInfo open = *report.comparisons[0].metrics[0].info;
  open.highest = std::numeric_limits<double>::infinity();
  report.comparisons[0].metrics[0].info = &open;
  EXPECT_THAT(report_text(report, {}, {}), HasSubstr("0.75000    0.50000"));
  report.comparisons[0].metrics[0].summary->max = 40;
  EXPECT_THAT(report_text(report, {}, {}), HasSubstr(" 0.75       0.50 "));
}

// Raw pictures are thousands of times as large as a film of them.
TEST(ComparisonText, SaysHowLittleIsLeft) {
  Report report = sample_report();
  report.reference.bytes = 1'000'000;
  report.comparisons[0].test.bytes = 3'100;
  EXPECT_THAT(report_text(report, {}, {}), HasSubstr("(0.3 %)"));
}

TEST(ComparisonText, ShowsNoCourseOfNumbersOfWholeFiles) {
  Report report = sample_report();
  MetricReport& metric = report.comparisons[0].metrics[0];
  metric.info = *find_metric("giflab:composite");
  metric.values.clear();
  EXPECT_THAT(report_text(report, {}, {}),
              HasSubstr("giflab:composite ↑    0.75000\n"));
}

TEST(ComparisonText, HasNoTableWithoutNumbers) {
  Report report = sample_report();
  report.comparisons[0].metrics.erase(report.comparisons[0].metrics.begin());
  const std::string text = report_text(report, {}, {});
  EXPECT_THAT(text, Not(HasSubstr("spread")));
  EXPECT_THAT(text, HasSubstr("no value: psnr_u"));
}

TEST(ComparisonText, HasColorOnlyWhereWanted) {
  EXPECT_THAT(report_text(sample_report(), {}, {}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(report_text(sample_report(), {}, {.color = true}),
              HasSubstr("\x1b[31mFAIL"));
}

TEST(ComparisonText, NamesCannotPlayTricksOnTheTerminal) {
  Report report = sample_report();
  report.reference.path = "a\x1b[2Jb.gif";
  report.comparisons[0].warnings[0].message = "x\x1b]0;y";
  report.comparisons[0].reasons[0].message = "x\x1b]0;y";
  report.comparisons[0].verdict_summary = "\x1b[1m";
  EXPECT_THAT(report_text(report, {}, {}), Not(HasSubstr("\x1b")));
}

TEST(ComparisonText, ListsPairsAndFramesWhereWanted) {
  const std::string text =
      report_text(sample_report(), {.per_frame = true, .pairs = true}, {});
  EXPECT_THAT(text, HasSubstr("    100 ms      100 ms          1       1  on "
                              "screen at the same time\n"));
  EXPECT_THAT(text, HasSubstr("    100 ms          1       1       0.50000"));
}

TEST(ComparisonText, SaysWhenFilesAreEqualOrWorkWasStopped) {
  Report report = sample_report();
  report.comparisons[0].judged.reset();
  report.comparisons[0].identical_pixels = true;
  EXPECT_THAT(report_text(report, {}, {}), HasSubstr("Every pixel"));
  report.comparisons[0].partial = true;
  report.comparisons[0].measured_pairs = 1;
  EXPECT_THAT(report_text(report, {}, {}), HasSubstr("1 of 2 pairs"));
}

TEST(MetricsText, ListsEveryMetric) {
  const std::string names = metrics_text({.all = true}, {});
  const std::string everything =
      metrics_text({.all = true, .descriptions = true}, {});
  for (const MetricInfo* info : metrics()) {
    EXPECT_THAT(names, HasSubstr(std::string(info->name)));
    EXPECT_THAT(everything, HasSubstr(std::string(info->about)));
  }
  EXPECT_THAT(everything, HasSubstr("cost: cheap, below 2 ms a megapixel"));
  EXPECT_THAT(everything, HasSubstr("no value for less than 11x11 pixels"));
}

TEST(MetricsText, ListsTheTwelveThatPeopleUseAndCountsTheOthers) {
  const std::string text = metrics_text({}, {});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 12 + 1);
  EXPECT_THAT(text, HasSubstr("ssimulacra2"));
  EXPECT_THAT(text, Not(HasSubstr("giflab:")));
  EXPECT_THAT(text,
              HasSubstr(fmt::format("and {} others: `framewise metrics --all`",
                                    metrics().size() - 12)));
}

}  // namespace
}  // namespace framewise::report
