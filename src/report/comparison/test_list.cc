// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/test_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/printable.h"
#include "report/comparison/file_line.h"
#include "report/comparison/metric_table.h"
#include "report/comparison/overview.h"
#include "report/terminal/wrapped_text.h"
#include "report/text_style.h"
#include "report/verdict/verdict_text.h"

namespace framewise::report {
namespace {

constexpr size_t kMostMetrics = 2;
// A row with two metrics and a short path needs these.
constexpr int kRoomForMetrics = 72;
// With codec, bit rate and the interval of the score.
constexpr int kRoomForCoding = 120;
constexpr size_t kScoreWidth = 14;  // "100.0 (98–100)"

// The first metrics that were measured, besides the score.
std::vector<const MetricInfo*> shown_metrics(const Report& report,
                                             const TextStyle& style) {
  std::vector<const MetricInfo*> metrics;
  if (style.columns > 0 && style.columns < kRoomForMetrics) return metrics;
  for (const Comparison& one : report.comparisons) {
    for (const MetricReport& metric : one.metrics) {
      const bool known =
          std::ranges::find(metrics, metric.info) != metrics.end();
      if (known || !metric.summary || metric.info->name == "score") continue;
      if (metrics.size() < kMostMetrics) metrics.push_back(metric.info);
    }
  }
  return metrics;
}

size_t width_of(const MetricInfo& info) {
  return std::max<size_t>(9, info.name.size());
}

std::string mean_of(const Comparison& comparison, const MetricInfo& info) {
  for (const MetricReport& metric : comparison.metrics) {
    if (metric.info == &info && metric.summary) {
      return value_text(metric.summary->mean, metric);
    }
  }
  return "-";
}

bool holds(const Comparison& comparison) {
  return std::ranges::all_of(comparison.requirements,
                             &RequirementReport::passed);
}

struct Columns {
  std::vector<const MetricInfo*> metrics;
  bool coding = false;       // the interval of the score, codec and bit rate
  size_t widest_coding = 0;  // characters
};

Columns chosen_columns(const Report& report, const TextStyle& style) {
  Columns columns{
      .metrics = shown_metrics(report, style),
      .coding = style.columns == 0 || style.columns >= kRoomForCoding};
  for (const Comparison& one : report.comparisons) {
    columns.widest_coding =
        std::max(columns.widest_coding, coding_text(one.test).size());
  }
  return columns;
}

// Pads by characters; dashes of intervals have three bytes.
std::string on_the_right(const std::string& text, size_t width) {
  const size_t characters = report::columns_of(text);
  return std::string(width - std::min(width, characters), ' ') + text;
}

std::string row_of(const Comparison& one, const Report& report,
                   const Columns& columns, const TextStyle& style) {
  const std::string status(name_of(one.status()));
  std::string row =
      status_text(one.status(), style) + std::string(10 - status.size(), ' ');
  row += columns.coding
             ? on_the_right(score_text(one), kScoreWidth)
             : (one.score ? fmt::format("{:>5.1f}", *one.score) : "    -");
  for (const MetricInfo* info : columns.metrics) {
    row += fmt::format("  {:>{}}", mean_of(one, *info), width_of(*info));
  }
  row += fmt::format("  {:>17}",
                     size_text(one.test.bytes, report.reference.bytes));
  if (columns.coding) {
    row += fmt::format("  {:>9}  {:<{}}", bit_rate_text(one.test),
                       coding_text(one.test), columns.widest_coding);
  }
  return row + "  " + printable(one.test.path) +
         (holds(one) ? "" : styled("  FAIL", kRed, style)) + "\n";
}

std::string head_of(const Columns& columns) {
  std::string head = columns.coding
                         ? fmt::format("verdict   {:>{}}", "score", kScoreWidth)
                         : "verdict   score";
  for (const MetricInfo* info : columns.metrics) {
    head += fmt::format("  {:>{}}", info->name, width_of(*info));
  }
  head += fmt::format("  {:>17}", "size");
  if (columns.coding) {
    head += fmt::format("  {:>9}  {:<{}}", "bit rate", "codec",
                        columns.widest_coding);
  }
  return head + "  test";
}

std::string requirements_of(const Comparison& one) {
  std::string text;
  for (const RequirementReport& requirement : one.requirements) {
    if (requirement.passed) continue;
    const std::string_view statistic =
        std::string_view(requirement.expression)
            .substr(0, requirement.expression.find_first_of("<>="));
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", statistic,
                        requirement.value
                            ? fmt::format("{:.6g}", *requirement.value)
                            : "has no value");
  }
  return text;
}

// Notes on a test besides its row, or empty.
std::string notes_of(const Comparison& one, const TextStyle& style) {
  std::string note;
  if (one.judged && one.status() != VerdictStatus::kPass) {
    note = printable(one.verdict_summary);
  }
  const std::string failed = requirements_of(one);
  if (!failed.empty()) {
    note += (note.empty() ? "" : " ") + ("Measured: " + failed + ".");
  }
  if (one.partial) {
    note += fmt::format("{}Stopped early: {} of {} pairs were measured.",
                        note.empty() ? "" : " ", one.measured_pairs,
                        one.distinct_pairs);
  }
  if (note.empty()) return note;
  const std::string line =
      fmt::format("{}: {}", printable(one.test.path), note);
  return wrapped(line, 2, style.columns) + "\n";
}

}  // namespace

std::string test_list(const Report& report, const TextStyle& style) {
  const Columns columns = chosen_columns(report, style);
  const Overview overview = overview_of(report);
  std::string text =
      wrapped(file_line(report.reference, nullptr), 4, style.columns) + "\n\n";
  text += styled(head_of(columns), kBold, style) + "\n";
  std::string notes;
  for (const size_t i : overview.best_first) {
    const Comparison& one = report.comparisons[i];
    text += row_of(one, report, columns, style);
    notes += notes_of(one, style);
  }
  if (!overview.advice.empty()) {
    text += "\n" + wrapped(overview.advice, 2, style.columns) + "\n";
  }
  if (!notes.empty()) text += "\n" + notes;
  const auto unjudged =
      std::ranges::find_if(report.comparisons, [](const Comparison& one) {
        return !one.judged && !one.verdict_summary.empty();
      });
  if (unjudged != report.comparisons.end()) {
    text += "\n" +
            styled(wrapped(unjudged->verdict_summary, 0, style.columns), kDim,
                   style) +
            "\n";
  }
  return text + styled("\n-v shows each comparison in full\n", kDim, style);
}

}  // namespace framewise::report
