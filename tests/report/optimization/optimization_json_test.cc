// SPDX-License-Identifier: Apache-2.0
#include "report/optimization/optimization_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/json/json.h"
#include "json_file.h"
#include "report/batch/batch_row.h"
#include "report/batch/row_facts.h"
#include "report/json_schema.h"
#include "report/optimization/optimization_plot.h"
#include "report/optimization/optimization_text.h"
#include "report/sample_report.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::Not;

Optimization sample_optimization() {
  Optimization result;
  result.outcome = OptimizeOutcome::kMet;
  result.output = "small.webp";
  result.format = FileFormat::kWebp;
  result.encoding = "webp lossy";
  result.settings = "quality 72";
  result.input_bytes = 3'060'000;
  result.bytes = 710'000;
  result.why = "webp lossy is the smallest.";
  result.report = sample_report();
  result.notes = {{.kind = "alpha_flattened", .message = "laid over white"}};
  OptimizeTrial sample{.encoding = "webp lossy",
                       .settings = "quality 70",
                       .format = FileFormat::kWebp,
                       .knob = 70,
                       .sample = true,
                       .bytes = 9'000,
                       .whole_bytes = 700'000,
                       .measured = true};
  OptimizeTrial whole{.encoding = "webp lossy",
                      .settings = "quality 72",
                      .format = FileFormat::kWebp,
                      .knob = 72,
                      .bytes = 710'000,
                      .whole_bytes = 710'000,
                      .requirements = {{"ssim.min>=0.4", 0.5, true}},
                      .score = 91.2,
                      .verdict = VerdictStatus::kPass,
                      .measured = true,
                      .passed = true};
  OptimizeTrial failed{.encoding = "avif", .format = FileFormat::kAvif};
  failed.error = Error{.kind = ErrorKind::kEnvironment, .message = "no aom"};
  result.trials = {sample, whole, failed};
  return result;
}

std::string schema_problem(const Json& document) {
  return JsonSchema(
             json_file(FRAMEWISE_SOURCE_DIR "/docs/schema/optimization-1.json"))
      .problem_of(document["optimization"]);
}

TEST(OptimizationJson, IsAReportWithOneMoreMember) {
  const Json json =
      Json::parse(report::optimization_json(sample_optimization(), "a.gif"));
  EXPECT_EQ(json["schema"], "framewise.report/2");
  EXPECT_EQ(json["comparisons"].size(), 1u);
  EXPECT_EQ(schema_problem(json), "");
  EXPECT_EQ(json["optimization"]["saved_bytes"], 2'350'000);
  EXPECT_NEAR(json["optimization"]["saved_share"].number(), 0.768, 1e-3);
  EXPECT_EQ(json["optimization"]["trials"].size(), 3u);
}

TEST(OptimizationJson, OfADryRunFollowsTheSchemaToo) {
  Optimization result = sample_optimization();
  result.outcome = OptimizeOutcome::kEstimated;
  result.report = {};
  result.output.clear();
  const Json row = Json::parse(report::optimization_row(result, "a.gif"));
  EXPECT_EQ(schema_problem(row), "");
  EXPECT_EQ(row["schema"], "framewise.report/1");
  EXPECT_EQ(row["reference"]["path"], "a.gif");
  const Json document = Json::parse(report::optimization_json(result, "a.gif"));
  const JsonSchema schema(
      json_file(FRAMEWISE_SOURCE_DIR "/docs/schema/report-2.json"));
  EXPECT_EQ(schema_problem(document), "");
  EXPECT_EQ(schema.problem_of(document), "");
}

TEST(OptimizationJson, OfABatchHasNoTimesThatDifferFromRunToRun) {
  Optimization result = sample_optimization();
  const std::string row = report::optimization_row(result, "a.gif");
  result.trials[1].encode_ms = 77;
  result.trials[1].from_cache = true;
  EXPECT_EQ(report::optimization_row(result, "a.gif"), row);
  EXPECT_THAT(row, Not(HasSubstr("\n")));
}

TEST(OptimizationJson, IsReadAsTheRowOfABatch) {
  const std::string line = report::batch_line(
      {.index = 3, .of = 9},
      report::optimization_row(sample_optimization(), "a.gif"));
  const auto row = report::parse_row(line);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->index, 3);
  EXPECT_EQ(row->test.bytes, 300);
  EXPECT_THAT(report::summary_of_row(line), HasSubstr("3.06 MB → 0.71 MB"));
  EXPECT_EQ(report::summary_of_row("{}"), "");
  EXPECT_EQ(report::summary_of_row("[1"), "");
}

TEST(OptimizationJson, HasARowForEachTrial) {
  const auto lines = report::trial_lines_of_row(
      report::optimization_row(sample_optimization(), "a.gif"), 5);
  ASSERT_EQ(lines.size(), 3u);
  const auto sample = report::parse_row(lines[0]);
  const auto whole = report::parse_row(lines[1]);
  const auto failed = report::parse_row(lines[2]);
  ASSERT_TRUE(sample && whole && failed);
  EXPECT_EQ(whole->index, 6);
  EXPECT_EQ(whole->label, "webp lossy, quality 72");
  EXPECT_EQ(whole->score, 91.2);
  EXPECT_EQ(whole->status, "PASS");
  EXPECT_EQ(whole->test.bytes, 710'000);
  EXPECT_FALSE(sample->score);
  EXPECT_EQ(sample->test.bytes, 700'000);
  EXPECT_EQ(failed->error->message, "no aom");
}

TEST(OptimizationText, SaysSizesQualityTriesAndWhy) {
  const std::string text = report::optimization_text(sample_optimization(), {});
  EXPECT_THAT(text, HasSubstr("3.06 MB → 0.71 MB (−77 %), score 61.5, worst "
                              "moment 0.5 at 0.1 s"));
  EXPECT_THAT(text, HasSubstr("; 2 tries and 1 on a sample"));
  EXPECT_THAT(text, HasSubstr("webp lossy is the smallest."));
  EXPECT_THAT(text, HasSubstr("Ghosts of earlier frames"));
}

TEST(OptimizationText, ShowsTheCurveWhereTheTargetIsMissed) {
  Optimization result = sample_optimization();
  result.outcome = OptimizeOutcome::kMissed;
  const std::string text = report::optimization_text(result, {});
  EXPECT_THAT(text, HasSubstr("target missed: 3.06 MB"));
  EXPECT_THAT(text, HasSubstr("quality 70"));
  EXPECT_THAT(text, HasSubstr("no aom"));
}

TEST(OptimizationText, NeverRoundsAChangeToNothingOrToAll) {
  Optimization result = sample_optimization();
  result.bytes = 3'059'000;
  EXPECT_THAT(report::optimization_line(result, {}), HasSubstr("(−0.0 %)"));
  result.bytes = 4'000;
  EXPECT_THAT(report::optimization_line(result, {}), HasSubstr("(−99.9 %)"));
  result.bytes = 4'000'000;
  EXPECT_THAT(report::optimization_line(result, {}), HasSubstr("(+31 %)"));
}

TEST(OptimizationText, EscapesWhatATerminalWouldObey) {
  Optimization result = sample_optimization();
  result.output = "a\x1b[31m.webp";
  EXPECT_THAT(report::optimization_text(result, {}), Not(HasSubstr("\x1b")));
}

TEST(OptimizationPlot, DrawsWholeTrialsWithAScore) {
  const std::string svg =
      report::optimization_svg(sample_optimization(), "a.gif");
  EXPECT_THAT(svg, HasSubstr("<svg"));
  EXPECT_THAT(svg, HasSubstr("quality 72"));
  EXPECT_THAT(svg, Not(HasSubstr("quality 70")));
}

}  // namespace
}  // namespace framewise
