// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/batch_outcome.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "base/shell_word.h"
#include "report/batch/row_facts.h"

namespace framewise::cli {
namespace {

constexpr VerdictStatus kInOrder[] = {
    VerdictStatus::kPass, VerdictStatus::kWarning, VerdictStatus::kArtifact,
    VerdictStatus::kUnknown, VerdictStatus::kError};

VerdictStatus status_of(const report::RowFacts& row) {
  const auto* found = std::ranges::find_if(
      kInOrder, [&](VerdictStatus one) { return name_of(one) == row.status; });
  return found == std::end(kInOrder) ? VerdictStatus::kUnknown : *found;
}

VerdictStatus status_of_mark(char mark) {
  const auto* found = std::ranges::find_if(
      kInOrder, [&](VerdictStatus one) { return name_of(one)[0] == mark; });
  return found == std::end(kInOrder) ? VerdictStatus::kUnknown : *found;
}

// Failures come first, then errors, then the worse verdict; 0 is not named.
int rank_of(bool failed, VerdictStatus status) {
  if (failed) return 5;
  switch (status) {
    case VerdictStatus::kError: return 4;
    case VerdictStatus::kArtifact: return 3;
    case VerdictStatus::kWarning: return 2;
    case VerdictStatus::kUnknown: return 1;
    case VerdictStatus::kPass: break;
  }
  return 0;
}

bool may_be_named(int rank, const BatchOutcome& outcome) {
  return rank > 0 && (outcome.pairs.size() < kMostPairs ||
                      rank > outcome.pairs.back().rank);
}

std::string line_of(const report::RowFacts& row) {
  std::string why;
  if (row.error) {
    why = row.error->message;
  } else if (!row.reasons.empty()) {
    why = row.reasons.front().message;
  }
  return fmt::format("{:<8}  {}{}", row.status, printable(row.test.path),
                     why.empty() ? "" : ": " + printable(why));
}

// Never taken for an option.
std::string argument(const std::string& path) {
  return shell_word(path.starts_with('-') ? "./" + path : path);
}

void add(const report::RowFacts& row, BatchOutcome& outcome) {
  const VerdictStatus status = status_of(row);
  ++outcome.verdicts[size_t(status)];
  outcome.requirements_failed += row.requirement_failed();
  outcome.errors += row.error.has_value();
  const int rank = rank_of(row.requirement_failed(), status);
  if (rank == 0) return;
  if (!may_be_named(rank, outcome)) {
    ++outcome.others;
    return;
  }
  const BatchOutcome::Pair pair{.reference = row.reference.path,
                                .test = row.test.path,
                                .line = line_of(row),
                                .rank = rank};
  const auto place = std::ranges::upper_bound(
      outcome.pairs, pair.rank, std::greater<>{}, &BatchOutcome::Pair::rank);
  outcome.pairs.insert(place, pair);
  if (outcome.pairs.size() > kMostPairs) {
    outcome.pairs.pop_back();
    ++outcome.others;
  }
}

}  // namespace

Result<BatchOutcome> outcome_of(const LineSource& lines) {
  BatchOutcome outcome;
  FW_RETURN_IF_ERROR(lines([&](std::string_view line) -> Result<void> {
    FW_ASSIGN_OR_RETURN(const report::RowFacts row, report::parse_row(line));
    add(row, outcome);
    return {};
  }));
  return outcome;
}

char verdict_mark(std::string_view row) {
  const std::string status = Json::parse(row)["verdict"]["status"].text();
  return status.empty() ? '-' : status.front();
}

Result<BatchOutcome> outcome_of(
    std::span<const batch::Journal::Entry> rows, bool with_approvals,
    const std::function<Result<std::string>(size_t row)>& line_of) {
  BatchOutcome outcome;
  for (size_t i = 0; i < rows.size(); ++i) {
    const bool failed = rows[i].status == batch::Status::kFailed;
    const VerdictStatus status = status_of_mark(rows[i].mark);
    const int rank = rank_of(failed, status);
    if (may_be_named(rank, outcome) || (failed && with_approvals)) {
      FW_ASSIGN_OR_RETURN(const std::string line, line_of(i));
      FW_ASSIGN_OR_RETURN(const report::RowFacts row, report::parse_row(line));
      add(row, outcome);
      continue;
    }
    ++outcome.verdicts[size_t(status)];
    outcome.requirements_failed += failed;
    outcome.errors += rows[i].status == batch::Status::kError;
    outcome.others += rank > 0;
  }
  return outcome;
}

ExitCode exit_code_of(const BatchOutcome& outcome) {
  if (outcome.requirements_failed > 0) return ExitCode::kRequirementFailed;
  return outcome.errors > 0 ? ExitCode::kInput : ExitCode::kOk;
}

std::string verdicts_text(const BatchOutcome& outcome) {
  size_t pairs = 0;
  std::string text;
  for (const VerdictStatus status : kInOrder) {
    const size_t count = outcome.verdicts[size_t(status)];
    pairs += count;
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count,
                        name_of(status));
  }
  text = fmt::format("{} pair{}{}{}", pairs, pairs == 1 ? "" : "s",
                     text.empty() ? "" : ": ", text);
  if (outcome.requirements_failed > 0) {
    text +=
        fmt::format("; {} fail{} what is required", outcome.requirements_failed,
                    outcome.requirements_failed == 1 ? "s" : "");
  }
  return text;
}

std::string pairs_text(const BatchOutcome& outcome) {
  std::string text;
  for (const BatchOutcome::Pair& pair : outcome.pairs) {
    text += "  " + pair.line + "\n";
  }
  if (outcome.others > 0) {
    text += fmt::format("  and {} more\n", outcome.others);
  }
  const auto readable =
      std::ranges::find_if(outcome.pairs, [](const BatchOutcome::Pair& one) {
        return one.rank != 4 && one.reference != "-" && one.test != "-";
      });
  if (readable != outcome.pairs.end()) {
    text +=
        fmt::format("next: framewise compare {} {} --open\n",
                    argument(readable->reference), argument(readable->test));
  }
  return text;
}

}  // namespace framewise::cli
