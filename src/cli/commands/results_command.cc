// SPDX-License-Identifier: Apache-2.0
// `framewise results …`: queries, converts, merges, plots and compares results
// of batches.
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/objects/places.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/batch/batch_output.h"
#include "cli/batch/batch_pages.h"
#include "cli/command_functions.h"
#include "cli/files/output_file.h"
#include "cli/options/reading_options.h"
#include "framewise/thread_pool.h"
#include "report/cells.h"
#include "report/results/database.h"
#include "report/results/giflab_csv.h"
#include "report/results/merge.h"
#include "report/results/pareto.h"
#include "report/results/results_diff.h"

namespace framewise::cli {
namespace {

using report::Results;
using report::RowFacts;

bool as_csv(const Invocation& invocation) { return invocation.has("csv"); }

Result<std::vector<RowFacts>> rows_of(const std::string& path) {
  FW_ASSIGN_OR_RETURN(const Results results, Results::open(path));
  return results.rows();
}

std::string table_text(const Results::Table& table) {
  std::vector<int> widths;
  for (const std::string& name : table.columns) {
    widths.push_back(columns_of(printable(name)));
  }
  for (const auto& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], columns_of(printable(row[i])));
    }
  }
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (size_t i = 0; i < cells.size(); ++i) {
      const std::string cell = printable(cells[i]);
      text += cell;
      if (i + 1 == cells.size()) break;
      text.append(size_t(widths[i] - columns_of(cell)) + 2, ' ');
    }
    return text + "\n";
  };
  if (table.columns.empty()) return {};
  std::string text = line(table.columns);
  for (const auto& row : table.rows) text += line(row);
  return text;
}

std::string table_csv(const Results::Table& table) {
  const auto line = [](const std::vector<std::string>& cells) {
    std::string text;
    for (const std::string& cell : cells) {
      text += (text.empty() ? "" : ",") + report::csv_cell(cell);
    }
    return text + "\n";
  };
  if (table.columns.empty()) return {};
  std::string text = line(table.columns);
  for (const auto& row : table.rows) text += line(row);
  return text;
}

// Whether --failed and --errors select the row. Without both, every row is
// selected.
bool wanted(const Invocation& invocation, const RowFacts& row) {
  const bool failed = invocation.has("failed");
  const bool errors = invocation.has("errors");
  if (!failed && !errors) return true;
  return (failed && row.requirement_failed()) || (errors && row.error);
}

Result<ExitCode> write_lines(const Invocation& invocation,
                             const LineSource& lines) {
  bool written = false;
  ThreadPool pool(choose_resources(invocation).threads);
  FW_ASSIGN_OR_RETURN(const OpenOptions reading,
                      reading_options(invocation.settings));
  const PageSources sources{.pictures = true,
                            .open = reading,
                            .command = "framewise " + invocation.typed,
                            .executor = &pool,
                            .compare = {}};
  for (const auto& [name, value] : invocation.options) {
    if (name != "out") continue;
    FW_ASSIGN_OR_RETURN(const BatchFile file, batch_file(value, ""));
    FW_RETURN_IF_ERROR(write_batch_file(file, lines, sources));
    written = true;
  }
  if (!written) {
    FW_RETURN_IF_ERROR(lines([&](std::string_view line) {
      return write(invocation.output.stream, line);
    }));
  }
  return ExitCode::kOk;
}

// The value of --quality, or empty. Fails if no row has that metric: a
// comparison without values would report no row as worse.
Result<std::string_view> quality_in(const Invocation& invocation,
                                    std::span<const RowFacts> rows) {
  const std::string_view metric = invocation.value("quality");
  const bool compared = std::any_of(
      rows.begin(), rows.end(), [](const RowFacts& row) { return !row.error; });
  if (metric.empty() || !compared) return metric;
  std::vector<std::string> names = {"score"};
  for (const RowFacts& row : rows) {
    if (report::quality_of(row, metric)) return metric;
    for (const RowFacts::Metric& one : row.metrics) {
      if (std::find(names.begin(), names.end(), one.name) == names.end()) {
        names.push_back(one.name);
      }
    }
  }
  return with_hint(fail(ErrorKind::kUsage, "no pair has a value for '{}'",
                        printable(metric)),
                   fmt::format("use one of {}", fmt::join(names, ", ")));
}

Result<report::ParetoBy> by_of(const Invocation& invocation) {
  const std::string_view by = invocation.value("by");
  if (by.empty() || by == "original") return report::ParetoBy::kOriginal;
  if (by == "library") return report::ParetoBy::kLibrary;
  if (by == "label") return report::ParetoBy::kLabel;
  return with_hint(
      fail(ErrorKind::kUsage, "--by cannot be '{}'", printable(by)),
      "use original, library or label");
}

Result<void> write_plots(const std::filesystem::path& folder,
                         std::span<const RowFacts> rows,
                         std::string_view metric) {
  FW_RETURN_IF_ERROR(make_folders(folder));
  const std::string quality = report::quality_name(rows, metric);
  const auto plot = [&](const std::string& name, const std::string& svg) {
    return write_file(folder / (name + ".svg"), svg);
  };
  std::vector<double> values;
  for (const RowFacts& row : rows) {
    if (const auto value = report::quality_of(row, quality)) {
      values.push_back(*value);
    }
  }
  FW_RETURN_IF_ERROR(
      plot("distribution", report::histogram_svg(values, quality)));
  for (const auto by : {report::ParetoBy::kLibrary, report::ParetoBy::kLabel}) {
    const auto all = report::trade_offs(rows, by, metric);
    FW_RETURN_IF_ERROR(plot(
        all.front().title, report::trade_offs_svg(all.front(), quality, true)));
  }
  size_t number = 0;
  for (const auto& one :
       report::trade_offs(rows, report::ParetoBy::kOriginal, metric)) {
    ++number;
    if (one.points.size() < 2) continue;  // no trade-off
    FW_RETURN_IF_ERROR(plot(fmt::format("original-{}", number),
                            report::trade_offs_svg(one, quality, false)));
  }
  return {};
}

}  // namespace

Result<ExitCode> run_results_query(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const Results results,
                      Results::open(invocation.arguments[0]));
  std::string sql =
      "SELECT id, status, failed, score, size_ratio, test, error "
      "FROM results ORDER BY id";
  if (invocation.arguments.size() > 1) {
    if (invocation.has("failed") || invocation.has("errors")) {
      return with_hint(
          fail(ErrorKind::kUsage,
               "--failed and --errors cannot be combined with SQL"),
          "add WHERE failed to the statement");
    }
    sql = invocation.arguments[1];
  } else if (invocation.has("failed") || invocation.has("errors")) {
    const char* where = !invocation.has("errors")   ? "failed"
                        : !invocation.has("failed") ? "error IS NOT NULL"
                                                    : "failed OR error IS NOT "
                                                      "NULL";
    sql.insert(sql.find(" ORDER"), fmt::format(" WHERE {}", where));
  }
  FW_ASSIGN_OR_RETURN(const Results::Table table, results.query(sql));
  FW_RETURN_IF_ERROR(write_result(
      invocation, as_csv(invocation) ? table_csv(table) : table_text(table)));
  return ExitCode::kOk;
}

Result<ExitCode> run_results_export(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const Results results,
                      Results::open(invocation.arguments[0]));
  if (invocation.has("giflab")) {
    FW_ASSIGN_OR_RETURN(std::vector<RowFacts> rows, results.rows());
    std::erase_if(
        rows, [&](const RowFacts& row) { return !wanted(invocation, row); });
    FW_RETURN_IF_ERROR(write_result(invocation, report::giflab_csv(rows)));
    return ExitCode::kOk;
  }
  return write_lines(invocation, [&](const LineSink& take) {
    return results.each_line([&](std::string_view line) -> Result<void> {
      FW_ASSIGN_OR_RETURN(const RowFacts row, report::parse_row(line));
      return wanted(invocation, row) ? take(line) : Result<void>();
    });
  });
}

Result<ExitCode> run_results_merge(const Invocation& invocation) {
  const std::vector<std::filesystem::path> files(invocation.arguments.begin(),
                                                 invocation.arguments.end());
  FW_ASSIGN_OR_RETURN(const auto lines, report::MergedLines::open(files));
  if (!lines.complete() && !invocation.has("partial")) {
    return with_hint(fail(ErrorKind::kInput, "only {} of {} pairs have rows",
                          lines.count(), lines.of()),
                     "run the missing shards, or use --partial");
  }
  return write_lines(
      invocation, [&](const LineSink& take) { return lines.each_line(take); });
}

Result<ExitCode> run_results_summary(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const auto rows, rows_of(invocation.arguments[0]));
  FW_RETURN_IF_ERROR(write_result(invocation, report::results_summary(rows)));
  return ExitCode::kOk;
}

Result<ExitCode> run_results_pareto(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const auto by, by_of(invocation));
  FW_ASSIGN_OR_RETURN(const auto rows, rows_of(invocation.arguments[0]));
  FW_ASSIGN_OR_RETURN(const auto quality, quality_in(invocation, rows));
  const auto all = report::trade_offs(rows, by, quality);
  FW_RETURN_IF_ERROR(write_result(
      invocation, as_csv(invocation) ? report::trade_offs_csv(all)
                                     : report::trade_offs_text(all)));
  return ExitCode::kOk;
}

Result<ExitCode> run_results_plot(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const auto rows, rows_of(invocation.arguments[0]));
  FW_ASSIGN_OR_RETURN(const auto quality, quality_in(invocation, rows));
  FW_RETURN_IF_ERROR(write_plots(invocation.arguments[1], rows, quality));
  return ExitCode::kOk;
}

Result<ExitCode> run_results_diff(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const auto before, rows_of(invocation.arguments[0]));
  FW_ASSIGN_OR_RETURN(const auto after, rows_of(invocation.arguments[1]));
  double tolerance = 0;
  if (invocation.has("tolerance")) {
    const std::string_view text = invocation.value("tolerance");
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), tolerance);
    if (problem != std::errc() || end != text.data() + text.size() ||
        !(tolerance >= 0)) {
      return with_hint(
          fail(ErrorKind::kUsage, "'{}' is not a tolerance", printable(text)),
          "use a number from 0 up, in the unit of the quality");
    }
  }
  FW_RETURN_IF_ERROR(quality_in(invocation, before));
  FW_ASSIGN_OR_RETURN(const auto quality, quality_in(invocation, after));
  const auto changes = report::differences(before, after, quality, tolerance);
  FW_RETURN_IF_ERROR(write_result(
      invocation, as_csv(invocation) ? report::differences_csv(changes)
                                     : report::differences_text(changes)));
  if (report::nothing_in_common(before, after, changes)) {
    say_warning(invocation.errors,
                "the two batches have no pair in common, so nothing was "
                "compared; compare batches of the same originals");
    return ExitCode::kNothingInCommon;
  }
  const bool worse = std::any_of(
      changes.begin(), changes.end(),
      [](const auto& one) { return one.change == report::Change::kWorse; });
  return worse ? ExitCode::kRequirementFailed : ExitCode::kOk;
}

}  // namespace framewise::cli
