// SPDX-License-Identifier: Apache-2.0
#include "report/batch/batch_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/batch/batch_row.h"
#include "report/sample_report.h"

namespace framewise::report {
namespace {

using batch::Pair;
using testing::HasSubstr;
using testing::Not;

Pair pair_of(std::string label) {
  Pair pair;
  pair.reference = "a.gif";
  pair.test = "b.gif";
  pair.label = std::move(label);
  pair.index = 3;
  pair.of = 9;
  return pair;
}

Error hostile_error() {
  Error error;
  error.kind = ErrorKind::kInput;
  error.message = "<b>\"bad\", \x1b[31m&\n";
  return error;
}

RowFacts facts_of(const Pair& pair, const Result<Report>& result) {
  const auto facts =
      parse_row(batch_line(pair, batch_row(pair, result, {.run = false})));
  EXPECT_TRUE(facts);
  return *facts;
}

TEST(BatchRow, SaysWhereItStandsAndReadsBack) {
  const RowFacts row = facts_of(pair_of("x, \"y\""), sample_report());
  EXPECT_EQ(row.index, 3);
  EXPECT_EQ(row.of, 9);
  EXPECT_EQ(row.label, "x, \"y\"");
  EXPECT_FALSE(row.metrics.empty());
  EXPECT_FALSE(row.total_ms);
  EXPECT_FALSE(row.error);
}

TEST(BatchRow, OfAStrangerCannotObeyTheTerminalOrBreakATable) {
  RowFacts row = facts_of(pair_of("x"), sample_report());
  row.status = "\x1b[2J,";
  row.metrics.front().name = "\x1b[31m,";
  row.requirements = {{.expression = "\x1b]0;x", .passed = false}};
  EXPECT_THAT(batch_text(row, false), Not(HasSubstr("\x1b")));
  BatchCsv csv;
  csv.collect(row);
  EXPECT_THAT(csv.header(), HasSubstr("\"\\x1b[31m,.mean\""));
  EXPECT_THAT(csv.row(row), HasSubstr(",\"\\x1b[2J,\","));
}

TEST(BatchRow, FailsByItsVerdictWhereThatWasAskedFor) {
  const Report report = sample_report();  // an artifact; no requirement fails
  const std::string row = batch_row(pair_of("x"), report, {});
  const auto with = [&](std::optional<VerdictStatus> fail_on) {
    return *parse_row(batch_line(pair_of("x"), row, fail_on));
  };
  EXPECT_FALSE(with(std::nullopt).verdict_failed());
  EXPECT_TRUE(with(VerdictStatus::kArtifact).verdict_failed());
  EXPECT_TRUE(with(VerdictStatus::kWarning).requirement_failed());
  RowFacts warned = with(VerdictStatus::kArtifact);
  warned.status = "WARNING";
  EXPECT_FALSE(warned.verdict_failed());
  warned.fail_on = "WARNING";
  EXPECT_TRUE(warned.verdict_failed());
  warned.status = "UNKNOWN";  // what could not be judged fails too
  EXPECT_TRUE(warned.verdict_failed());
}

TEST(BatchRow, HoldsNothingThatDiffersFromRunToRun) {
  Report report = sample_report();
  const std::string row = batch_row(pair_of(""), report, {.run = false});
  report.threads += 5;
  report.timing.total_ms += 1;
  EXPECT_EQ(batch_row(pair_of(""), report, {.run = false}), row);
  EXPECT_NE(batch_row(pair_of(""), report, {}), row);
}

TEST(BatchRow, OfAnErrorIsAnErrorWhateverItsTextHolds) {
  const RowFacts row = facts_of(pair_of(""), hostile_error());
  EXPECT_EQ(row.status, "ERROR");
  ASSERT_TRUE(row.error);
  EXPECT_EQ(row.error->kind, "input");
  EXPECT_EQ(row.error->message, hostile_error().message);
}

TEST(BatchRow, OfAnOriginalThatCannotBeReadNamesIt) {
  const batch::Pair pair = pair_of("");
  Error error;
  error.message = "cannot open";
  error.file = pair.reference;
  EXPECT_EQ(facts_of(pair, error).error->message,
            pair.reference + ": cannot open");
  error.file = pair.test;
  EXPECT_EQ(facts_of(pair, error).error->message, "cannot open");
}

TEST(BatchText, SaysWhyAMetricHasNoValue) {
  RowFacts row = facts_of(pair_of(""), sample_report());
  row.metrics.push_back({.name = "vmaf", .why_not = "no model"});
  EXPECT_THAT(batch_text(row, false), HasSubstr("no vmaf: no model"));
}

TEST(RowFacts, RefusesWhatIsNoRow) {
  for (const char* text : {"", "{", "[]", "{\"pair\":1}", "null", "{}"}) {
    EXPECT_FALSE(parse_row(text)) << text;
  }
  // What is of another kind counts as absent.
  const auto odd = parse_row(
      R"({"pair":{"index":"x"},"metrics":{"psnr":7},"verdict":[],"error":1})");
  ASSERT_TRUE(odd);
  EXPECT_EQ(odd->index, 0);
}

TEST(BatchCsv, HasAColumnForEveryMetricOfAnyRow) {
  const RowFacts good = facts_of(pair_of("a,b"), sample_report());
  const RowFacts bad = facts_of(pair_of(""), hostile_error());
  BatchCsv csv;
  csv.collect(bad);
  csv.collect(good);
  EXPECT_THAT(csv.header(), HasSubstr("," + good.metrics[0].name + ".mean"));
  EXPECT_THAT(csv.row(good), HasSubstr(",\"a,b\","));
  const auto cells = [](const std::string& text) {
    return std::count(text.begin(), text.end(), ',');
  };
  EXPECT_EQ(cells(csv.header()), cells(csv.row(bad)) - 1);  // one in quotes
}

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != text.npos; ++at) ++count;
  return count;
}

TEST(BatchJunit, HasOneFailureACaseHoweverMuchIsWrong) {
  RowFacts row = facts_of(pair_of("x"), sample_report());
  row.total_ms = 1234;
  row.fail_on = "WARNING";
  row.status = "ARTIFACT";
  row.reasons = {{.kind = "blur", .message = "blurred throughout"}};
  row.requirements = {
      {.expression = "ssim.min>=0.9", .value = 0.5, .passed = false},
      {.expression = "psnr.min>=40", .passed = false}};
  BatchJunit xml;
  xml.collect(row);
  const std::string text = xml.row(row);
  EXPECT_EQ(count_of(text, "<failure "), 1u);
  EXPECT_THAT(text, HasSubstr("message=\"ssim.min&gt;=0.9 is not met: 0.5, and "
                              "3 more\""));
  EXPECT_THAT(text, HasSubstr("psnr.min&gt;=40 is not met: no value"));
  EXPECT_THAT(text, HasSubstr("blurred throughout"));
  EXPECT_THAT(text, HasSubstr("classname=\"x\" name=\"x\" "
                              "time=\"1.234\""));
  EXPECT_THAT(xml.header(), HasSubstr("failures=\"1\""));
  EXPECT_THAT(xml.header(), HasSubstr("time=\"1.234\""));
}

TEST(BatchJunit, EscapesWhatXmlCannotHold) {
  const RowFacts bad = facts_of(pair_of("<i>"), hostile_error());
  BatchJunit xml;
  xml.collect(bad);
  EXPECT_THAT(xml.header(), HasSubstr("errors=\"1\""));
  const std::string text = xml.row(bad);
  EXPECT_THAT(text, HasSubstr("name=\"&lt;i&gt;\""));
  EXPECT_THAT(text, HasSubstr("&lt;b&gt;&quot;bad&quot;"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace framewise::report
