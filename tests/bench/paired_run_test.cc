// SPDX-License-Identifier: Apache-2.0
// From launches to verdicts and reports, with programs whose times are given.
#include "bench/paired/paired_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/json/json.h"
#include "bench/fake_program.h"
#include "bench/output/paired_reports.h"
#include "bench/output/words.h"
#include "bench/paired/blame.h"
#include "bench/paired/self_test.h"
#include "report/json_schema.h"

namespace framewise::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

PairedOptions fixed_options() {
  PairedOptions options;
  options.seed = 5;
  return options;
}

PairedRun run_of(const Arm& a, const Arm& b,
                 const PairedOptions& options = fixed_options()) {
  auto run = run_pairs(a, b, {{"first", {}}, {"second", {}}}, options);
  EXPECT_TRUE(run) << run.error().to_string();
  return *std::move(run);
}

TEST(PairedRun, FindsASlowdownOfTwelvePercent) {
  const TemporaryFolder folder;
  const PairedRun run = run_of(fake_program(folder, "old", 1000),
                               fake_program(folder, "new", 1120));
  EXPECT_EQ(run.count(ChangeVerdict::kCritical), 2);
  EXPECT_EQ(run.fitness, Fitness::kUsable);
  ASSERT_TRUE(run.control);
  EXPECT_NEAR(run.control->cpu.log_ratio.value, 0, 0.01);
  EXPECT_NE(run.a_identity, run.b_identity);
  EXPECT_EQ(run.results[0].cpu.pairs, 12);
}

TEST(PairedRun, CallsTheSameProgramUnchanged) {
  const TemporaryFolder folder;
  const Arm arm = fake_program(folder, "same", 1000);
  const PairedRun run = run_of(arm, arm);
  EXPECT_EQ(run.count(ChangeVerdict::kUnchanged), 2);
  EXPECT_EQ(run.a_identity, run.b_identity);
  EXPECT_FALSE(run.answers_differ());
}

TEST(PairedRun, SaysWhereAFasterProgramAnswersOtherwise) {
  const TemporaryFolder folder;
  const PairedRun run = run_of(fake_program(folder, "old", 1000),
                               fake_program(folder, "new", 500, "other"));
  EXPECT_EQ(run.count(ChangeVerdict::kImproved), 2);
  EXPECT_TRUE(run.answers_differ());
  EXPECT_THAT(paired_text({run, {}}, false), HasSubstr("the answers differ"));
  EXPECT_THAT(paired_junit({run, {}}), HasSubstr("failure type=\"answer\""));
}

TEST(PairedRun, ReportsAScenarioThatFails) {
  const TemporaryFolder folder;
  Arm broken = fake_program(folder, "broken", 1000);
  broken.program = "/bin/false";
  const PairedRun run = run_of(fake_program(folder, "old", 1000), broken);
  ASSERT_TRUE(run.results[0].error);
  EXPECT_THAT(paired_markdown({run, {}}), HasSubstr("failed"));
  EXPECT_THAT(paired_junit({run, {}}), HasSubstr("errors=\"2\""));
}

TEST(PairedRun, GivesNoVerdictWithoutTwelvePairs) {
  const TemporaryFolder folder;
  PairedOptions options = fixed_options();
  options.most_seconds = 1e-9;
  const PairedRun run = run_of(fake_program(folder, "old", 1000),
                               fake_program(folder, "new", 2000), options);
  EXPECT_EQ(run.fitness, Fitness::kTooFewPairs);
  EXPECT_EQ(run.count(ChangeVerdict::kCritical), 0);
}

TEST(PairedRun, StopsOnRequest) {
  const TemporaryFolder folder;
  std::stop_source source;
  source.request_stop();
  PairedOptions options = fixed_options();
  options.stop = source.get_token();
  const Arm arm = fake_program(folder, "same", 1000);
  const auto run = run_pairs(arm, arm, {{"only", {}}}, options);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::kCancelled);
}

TEST(Blame, NamesTheStageThatExplainsTheChange) {
  const TemporaryFolder folder;
  const auto blame = find_blame(fake_program(folder, "old", 1000),
                                fake_program(folder, "new", 1200),
                                {"first", {}}, fixed_options());
  ASSERT_TRUE(blame);
  EXPECT_EQ(blame->parts.front().name, "ssim");
  EXPECT_NEAR(blame->parts.front().share, 1, 1e-9);
  EXPECT_THAT(blame->text, HasSubstr("stage ssim +"));
}

TEST(SelfTest, SupportsAGateOnAQuietClockAndFindsTheInjectedSlowdown) {
  const TemporaryFolder folder;
  SelfTestOptions options;
  options.paired = fixed_options();
  options.pairs = 60;
  options.draws = 200;
  const auto test =
      test_gate(fake_program(folder, "quiet", 1000), {{"first", {}}}, options);
  ASSERT_TRUE(test);
  EXPECT_EQ(test->false_alarms(), 0);
  EXPECT_GE(test->power(), 0.95);
  // The fake program does not slow down, so its gate must not be trusted.
  EXPECT_FALSE(test->supports_a_gate());
  EXPECT_THAT(self_test_text(*test), HasSubstr("does not support a gate"));
}

// ---- reports ---------------------------------------------------------------

PairedReport report_with(const std::string& name) {
  PairedReport report;
  report.name = "nightly";
  for (int i = 0; i < 3; ++i) {
    PairedResult result;
    result.name = name + std::to_string(i);
    LaunchValue value;
    value.cpu_s = 0.4;
    result.a.push_back(value);
    result.b.push_back(value);
    result.cpu.log_ratio = {0.11, 0.09, 0.13};
    result.cpu.pairs = 28;
    result.verdict = i == 0   ? ChangeVerdict::kCritical
                     : i == 1 ? ChangeVerdict::kInconclusive
                              : ChangeVerdict::kUnchanged;
    report.run.results.push_back(result);
  }
  return report;
}

TEST(PairedMarkdown, HasEqualNumbersOfCellsAndAMarker) {
  const std::string text = paired_markdown(report_with("a|b`<c>\n"));
  std::istringstream lines(text);
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != '|') continue;
    int cells = 0;
    for (size_t i = 0; i < line.size(); ++i) {
      cells += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    }
    EXPECT_EQ(cells, 8) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 3 + 2 * 2);
  EXPECT_THAT(text, HasSubstr("<!-- framewise-bench:nightly -->"));
  EXPECT_THAT(text, HasSubstr("1 critical, 0 warnings, 1 inconclusive, 1 "
                              "unchanged (of 3)"));
  EXPECT_THAT(text, HasSubstr("<details><summary>1 unchanged</summary>\n\n"));
}

TEST(PairedMarkdown, StaysBelowTheLimitOfAComment) {
  PairedReport report = report_with("scenario");
  while (report.run.results.size() < 2000) {
    report.run.results.push_back(report.run.results[0]);
  }
  const std::string text = paired_markdown(report);
  EXPECT_LT(text.size(), 60'000u);
  EXPECT_THAT(text, HasSubstr("rows were left out"));
}

TEST(PairedJunit, FollowsTheStrictSchema) {
  const std::string xml = paired_junit(report_with("a<b>&\"\x01"));
  EXPECT_THAT(xml, HasSubstr("tests=\"3\" failures=\"1\" errors=\"0\""));
  EXPECT_THAT(xml, HasSubstr("a&lt;b&gt;&amp;&quot;?0"));
  EXPECT_LT(xml.find("<properties>"), xml.find("<testcase"));
  EXPECT_LT(xml.find("</testcase>"), xml.find("<system-out>"));
  EXPECT_LT(xml.find("<system-out>"), xml.find("<system-err>"));
  EXPECT_THAT(xml, HasSubstr("inconclusive"));
  EXPECT_THAT(xml, Not(HasSubstr("\x01")));
}

TEST(SelfTestJson, FollowsItsSchema) {
  SelfTest test;
  test.tasks = {"small"};
  test.rates = {{.slowdown = 0}, {.slowdown = 0.1}};
  EXPECT_EQ(JsonSchema::published("bench-selftest-1")
                .problem_of(Json::parse(self_test_json(test))),
            "");
}

TEST(PairedJson, CanBeReadAndHasNoInfinity) {
  PairedReport report = report_with("s");
  report.run.results[0].cpu.log_ratio.upper = INFINITY;
  const auto json = Json::parse(paired_json(report));
  EXPECT_EQ(JsonSchema::published("bench-1").problem_of(json), "");
  EXPECT_TRUE(json["scenarios"][0]["cpu"]["upper"].is_null());
  EXPECT_EQ(json["scenarios"][1]["verdict"], "inconclusive");
}

}  // namespace
}  // namespace framewise::bench
