// SPDX-License-Identifier: Apache-2.0
// Results for pull requests, baselines and terminals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "report/batch/baseline.h"
#include "report/review/markdown.h"
#include "report/review/summary_rows.h"
#include "report/sample_report.h"
#include "report/terminal/terminal_picture.h"
#include "report/terminal/terminal_plot.h"

namespace framewise::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// ---- Markdown
// ----------------------------------------------------------------

TEST(Markdown, ShowsTheWorstFirstWithPicturesBeside) {
  BatchPage batch{.title = "all"};
  batch.rows = {{.name = "good.gif", .status = VerdictStatus::kPass},
                {.name = "bad.gif",
                 .status = VerdictStatus::kArtifact,
                 .worst = 30.5,
                 .worst_of = "psnr",
                 .original_picture = "A",
                 .picture = "B"}};
  const Markdown markdown = markdown_of(batch, "pictures of mine");
  EXPECT_LT(markdown.text.find("bad.gif"), markdown.text.find("good.gif"));
  EXPECT_THAT(markdown.text, StartsWith("**1 of 2 need a look.**"));
  EXPECT_THAT(markdown.text, HasSubstr("psnr 30.50 at 0.00 s"));
  EXPECT_THAT(markdown.text,
              HasSubstr("src=\"pictures%20of%20mine/1-original.webp\""));
  EXPECT_THAT(markdown.files, ElementsAre(std::pair("1-original.webp", "A"),
                                          std::pair("1-compressed.webp", "B")));
}

TEST(Markdown, NamesAreNeitherMarkupNorTable) {
  BatchPage batch{.title = "all"};
  batch.rows = {{.name = "a|b`<img src=x>[x](http://y)@me\n.gif",
                 .status = VerdictStatus::kWarning,
                 .reason = "**loud** </code>"}};
  const std::string text = markdown_of(batch, "p").text;
  const std::string row = text.substr(text.find("look closer"));
  EXPECT_THAT(row, Not(HasSubstr("<img")));
  EXPECT_THAT(row, Not(HasSubstr("](")));
  EXPECT_THAT(row, Not(HasSubstr("**")));
  EXPECT_THAT(row, Not(HasSubstr("@me")));
  EXPECT_EQ(std::count(row.begin(), row.end(), '|'), 9);
  EXPECT_EQ(std::count(row.begin(), row.end(), '\n'), 1);
}

TEST(Markdown, WarnsBelowTheTable) {
  const std::string text = markdown_of(batch_of(sample_report()), "p").text;
  EXPECT_THAT(text, HasSubstr("Notes on the numbers:\n\n- <code>"));
  EXPECT_THAT(text, HasSubstr("plays once\n"));
}

TEST(Markdown, CountsWhatItLeavesOut) {
  BatchPage batch{.title = "all"};
  batch.rows.resize(25);
  EXPECT_THAT(markdown_of(batch, "p").text,
              HasSubstr("5 more rows, with better"));
}

TEST(SummaryRows, TakeTheFirstMetricWhereThereIsNoScore) {
  Report report = sample_report();
  report.comparisons[0].score.reset();
  report.comparisons[0].reasons.clear();
  EXPECT_EQ(row_of(report, 0).score, 0.75);
  EXPECT_EQ(row_of(report, 0).worst, 0.5);
  EXPECT_EQ(row_of(report, 0).worst_of, "");
  EXPECT_EQ(row_of(report, 0).kind, "requirement_failed");
  report.comparisons[0].score = 41;
  EXPECT_EQ(row_of(report, 0).score, 41);
  EXPECT_EQ(row_of(report, 0).worst_of,
            report.comparisons[0].metrics[0].info->name);
}

// ---- baselines
// -----------------------------------------------------------------

TEST(Baseline, ReadsWhatItWrites) {
  const BaselineItem item = item_of(sample_report(), 0);
  const Baseline before{{item.test, item}};
  const auto after = parse_baseline(baseline_json(before));
  ASSERT_TRUE(after) << after.error().to_string();
  EXPECT_EQ(baseline_json(*after), baseline_json(before));
  EXPECT_EQ(after->at(item.test).metrics.at("ssim").worst, 0.5);
}

TEST(Baseline, FindsWhatGotWorseAndNothingElse) {
  const BaselineItem approved = item_of(sample_report(), 0);
  EXPECT_THAT(what_got_worse(approved, approved, 0), IsEmpty());
  BaselineItem now = approved;
  now.metrics["ssim"] = {0.9, 0.6};  // better
  EXPECT_THAT(what_got_worse(approved, now, 0), IsEmpty());
  now.metrics["ssim"] = {0.745, 0.5};  // within a per cent
  EXPECT_THAT(what_got_worse(approved, now, 0.01), IsEmpty());
  EXPECT_THAT(what_got_worse(approved, now, 0.001),
              ElementsAre("ssim 0.745 was 0.75"));
  now.metrics.clear();
  EXPECT_THAT(what_got_worse(approved, now, 0.01),
              ElementsAre("ssim has no value anymore"));
}

TEST(Baseline, AWorseVerdictIsWorse) {
  BaselineItem approved;
  approved.status = VerdictStatus::kPass;
  BaselineItem now = approved;
  now.status = VerdictStatus::kWarning;
  EXPECT_THAT(what_got_worse(approved, now, 0.01),
              ElementsAre("WARNING was PASS"));
  EXPECT_THAT(what_got_worse(now, approved, 0.01), IsEmpty());
}

TEST(Baseline, RefusesWhatIsNone) {
  for (const char* text :
       {"", "{", "[]", "{\"schema\":\"other/1\"}",
        "{\"schema\":\"framewise.baseline/1\",\"items\":[3]}",
        "{\"schema\":\"framewise.baseline/1\",\"items\":[{\"test\":1}]}"}) {
    EXPECT_FALSE(parse_baseline(text)) << text;
  }
}

// ---- plots
// -----------------------------------------------------------------------

TEST(Plot, DrawsStepsIntoAnSvg) {
  Report report = sample_report();
  report.comparisons[0].test.path = "<script>&.gif";
  const std::string svg = svg_of(plot_of(report));
  // 1.0 for the first half, then 0.5.
  EXPECT_THAT(svg, HasSubstr("d=\"M72.0 72.0H522.0V192.0H972.0\""));
  EXPECT_THAT(svg, HasSubstr("&lt;script&gt;&amp;.gif"));
  EXPECT_THAT(svg, Not(HasSubstr("psnr_u")));
}

TEST(Plot, DrawsBarsIntoATerminal) {
  const std::string text = plot_text(sample_report(), 20);
  EXPECT_THAT(text, HasSubstr("ssim ↑\n        1 ┤████    \n"));
  EXPECT_THAT(text, HasSubstr("      0.5 ┤████▁▁▁▁\n"));
}

// ---- pictures in terminals
// ---------------------------------------------------------

Frame picture(Size size, uint8_t red) {
  FramePool pool;
  auto buffer = pool.allocate(PixelFormat{}, size);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const uint8_t pixel[] = {red, uint8_t(y * 255), 0, 255};
      std::memcpy(buffer->plane(0).row(y) + 4 * x, pixel, 4);
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

TEST(TerminalPicture, AsBlocksPutsTwoRowsIntoALine) {
  EXPECT_EQ(terminal_picture(picture({1, 3}, 9), TerminalPictures::kBlocks, 1),
            "\x1b[38;2;9;0;0m\x1b[48;2;9;255;0m▀\x1b[0m\n\x1b[38;2;9;254;0m▀"
            "\x1b[0m\n");
}

TEST(TerminalPicture, AsAsciiIsDarkToLight) {
  EXPECT_EQ(terminal_picture(picture({3, 1}, 0), TerminalPictures::kAscii, 3),
            "   \n");
}

}  // namespace
}  // namespace framewise::report
