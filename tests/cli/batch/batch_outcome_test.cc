// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/batch_outcome.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/batch/batch_row.h"
#include "report/sample_report.h"

namespace framewise::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string line_of(const std::string& test, VerdictStatus status) {
  Report report = sample_report();
  Comparison& one = report.comparisons[0];
  one.test.path = test;
  one.judged = status;
  one.requirements.clear();
  const batch::Pair pair{.reference = "a.gif", .test = test};
  return report::batch_line(pair, report::batch_row(pair, report, {}));
}

std::string error_line(const std::string& test) {
  const batch::Pair pair{.reference = "a.gif", .test = test};
  const Error error{.kind = ErrorKind::kInput, .message = "is cut"};
  return report::batch_line(pair, report::batch_row(pair, error, {}));
}

BatchOutcome outcome_of_lines(const std::vector<std::string>& lines) {
  const auto outcome = outcome_of([&](const LineSink& sink) -> Result<void> {
    for (const std::string& line : lines) {
      if (auto taken = sink(line); !taken) return taken;
    }
    return {};
  });
  EXPECT_TRUE(outcome);
  return outcome ? *outcome : BatchOutcome{};
}

TEST(BatchOutcome, CountsVerdicts) {
  const BatchOutcome outcome = outcome_of_lines(
      {line_of("b.gif", VerdictStatus::kPass),
       line_of("c.gif", VerdictStatus::kArtifact), error_line("d.gif")});
  EXPECT_EQ(verdicts_text(outcome), "3 pairs: 1 PASS, 1 ARTIFACT, 1 ERROR");
}

TEST(BatchOutcome, EndsAsItsWorstRow) {
  const std::string pass = line_of("b.gif", VerdictStatus::kPass);
  const std::string error = error_line("c.gif");
  const batch::Pair pair{.reference = "a.gif", .test = "d.gif"};
  const std::string failed = report::batch_line(
      pair, R"({"verdict":{"status":"ARTIFACT"}})", VerdictStatus::kArtifact);
  EXPECT_EQ(exit_code_of(outcome_of_lines({pass})), ExitCode::kOk);
  EXPECT_EQ(exit_code_of(outcome_of_lines({pass, error})), ExitCode::kInput);
  EXPECT_EQ(exit_code_of(outcome_of_lines({error, failed, pass})),
            ExitCode::kRequirementFailed);
}

TEST(BatchOutcome, NamesWhatNeedsALookTheWorstFirst) {
  const BatchOutcome outcome = outcome_of_lines(
      {line_of("b.gif", VerdictStatus::kWarning), error_line("c.gif"),
       line_of("d e.gif", VerdictStatus::kArtifact)});
  const std::string text = pairs_text(outcome);
  const size_t error = text.find("ERROR     c.gif: is cut");
  const size_t artifact = text.find("ARTIFACT  d e.gif: ");
  const size_t warning = text.find("WARNING   b.gif: ");
  EXPECT_LT(error, artifact);
  EXPECT_LT(artifact, warning);
  ASSERT_NE(warning, text.npos);
  EXPECT_THAT(text,
              HasSubstr("next: framewise compare a.gif 'd e.gif' --open"));
}

TEST(BatchOutcome, NamesAFewAndCountsTheOthers) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < kMostPairs + 2; ++i) {
    lines.push_back(
        line_of(fmt::format("{}.gif", i), VerdictStatus::kArtifact));
  }
  const std::string text = pairs_text(outcome_of_lines(lines));
  EXPECT_THAT(text, HasSubstr("ARTIFACT  4.gif"));
  EXPECT_THAT(text, HasSubstr("  and 2 more\n"));
}

// The lines of a batch with what its journal keeps of them.
class Rows {
 public:
  void add(const std::string& line, batch::Status status) {
    lines_.push_back(line);
    rows_.push_back(
        {.offset = 1, .status = status, .mark = verdict_mark(line)});
  }
  BatchOutcome outcome(bool with_approvals = false) {
    const auto found =
        outcome_of(rows_, with_approvals, [&](size_t i) -> Result<std::string> {
          ++read_;
          return lines_[i];
        });
    EXPECT_TRUE(found);
    return found ? *found : BatchOutcome{};
  }
  const std::vector<std::string>& lines() const { return lines_; }
  int read() const { return read_; }

 private:
  std::vector<std::string> lines_;
  std::vector<batch::Journal::Entry> rows_;
  int read_ = 0;
};

TEST(BatchOutcome, IsTheSameFromAJournalsMarksAndReadsOnlyWhatItNames) {
  Rows rows;
  const batch::Pair pair{.reference = "a.gif", .test = "f.gif"};
  for (size_t i = 0; i < 3 * kMostPairs; ++i) {
    rows.add(line_of(fmt::format("{}.gif", i), VerdictStatus::kPass),
             batch::Status::kPassed);
    rows.add(line_of(fmt::format("{}.png", i), VerdictStatus::kArtifact),
             batch::Status::kPassed);
  }
  rows.add(error_line("e.gif"), batch::Status::kError);
  rows.add(report::batch_line(pair, R"({"verdict":{"status":"ARTIFACT"}})",
                              VerdictStatus::kArtifact),
           batch::Status::kFailed);
  rows.add(line_of("w.gif", VerdictStatus::kWarning), batch::Status::kPassed);
  rows.add(line_of("u.gif", VerdictStatus::kUnknown), batch::Status::kPassed);
  const BatchOutcome marked = rows.outcome();
  const BatchOutcome read = outcome_of_lines(rows.lines());
  EXPECT_EQ(verdicts_text(marked), verdicts_text(read));
  EXPECT_EQ(pairs_text(marked), pairs_text(read));
  EXPECT_EQ(exit_code_of(marked), exit_code_of(read));
  EXPECT_EQ(rows.read(), int(kMostPairs) + 2);
}

TEST(BatchOutcome, ReadsEveryFailureThatSomebodyMayHaveApproved) {
  Rows rows;
  const report::BaselineItem approval{.by = "Ada"};
  for (size_t i = 0; i < 2 * kMostPairs; ++i) {
    const batch::Pair pair{.reference = "a.gif", .test = "f.gif"};
    rows.add(report::batch_line(pair, R"({"verdict":{"status":"ARTIFACT"}})",
                                VerdictStatus::kArtifact, &approval),
             batch::Status::kFailed);
  }
  EXPECT_EQ(exit_code_of(rows.outcome(true)), ExitCode::kOk);
  EXPECT_EQ(rows.read(), int(2 * kMostPairs));
}

TEST(BatchOutcome, HasNothingToSayWhereAllPass) {
  EXPECT_THAT(
      pairs_text(outcome_of_lines({line_of("b.gif", VerdictStatus::kPass)})),
      IsEmpty());
}

}  // namespace
}  // namespace framewise::cli
