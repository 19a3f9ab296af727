// SPDX-License-Identifier: Apache-2.0
// `framewise results failures`, `select` and `check`: what rows say about the
// run that wrote them.
#include <charconv>

#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/output_file.h"
#include "report/optimization/leaderboard.h"
#include "report/results/database.h"
#include "report/results/failures.h"
#include "report/results/row_check.h"

namespace framewise::cli {
namespace {

using report::RowFacts;

constexpr size_t kListed = 10;

Result<std::vector<RowFacts>> rows_of(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const report::Results results,
                      report::Results::open(invocation.arguments[0]));
  return results.rows();
}

Result<size_t> most_of(const Invocation& invocation) {
  if (!invocation.has("most")) return kListed;
  const std::string_view text = invocation.value("most");
  size_t most = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), most);
  if (problem == std::errc() && end == text.data() + text.size()) return most;
  return with_hint(
      fail(ErrorKind::kUsage, "--most cannot be '{}'", printable(text)),
      "use a number from 0 up");
}

}  // namespace

Result<ExitCode> run_results_failures(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const size_t most, most_of(invocation));
  FW_ASSIGN_OR_RETURN(const auto rows, rows_of(invocation));
  const report::Failures failures =
      report::failures_of(rows, invocation.value("kind"));
  FW_RETURN_IF_ERROR(
      write_result(invocation, invocation.has("csv")
                                   ? report::failures_csv(failures)
                                   : report::failures_text(failures, most)));
  return ExitCode::kOk;
}

Result<ExitCode> run_results_select(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const auto rows, rows_of(invocation));
  const report::Leaderboard board = report::leaderboard_of(rows);
  if (board.selected.empty()) {
    return with_hint(
        fail(ErrorKind::kInput, "no row has a label and a score"),
        "`framewise sweep` writes results whose labels are pipelines");
  }
  FW_RETURN_IF_ERROR(write_result(invocation, report::selection_json(board)));
  return ExitCode::kOk;
}

Result<ExitCode> run_results_check(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const auto rows, rows_of(invocation));
  const auto problems = report::row_problems(rows);
  std::string text;
  for (const report::RowProblem& one : problems) {
    text += fmt::format("row {}: {}\n", one.index, printable(one.message));
  }
  text += problems.empty() ? fmt::format("{} rows are sound\n", rows.size())
                           : fmt::format("{} problems in {} rows\n",
                                         problems.size(), rows.size());
  FW_RETURN_IF_ERROR(write(invocation.output.stream, text));
  return problems.empty() ? ExitCode::kOk : ExitCode::kInput;
}

}  // namespace framewise::cli
