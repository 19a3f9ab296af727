// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/test_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "base/printable.h"
#include "report/comparison/file_line.h"
#include "report/comparison/metric_table.h"
#include "report/terminal/wrapped_text.h"
#include "report/text_style.h"
#include "report/verdict/verdict_text.h"

namespace framewise::report {
namespace {

constexpr size_t kMostMetrics = 2;
// A row with two metrics and a short path needs these.
constexpr int kRoomForMetrics = 72;

int rank_of(const Comparison& comparison) {
  switch (comparison.status()) {
    case VerdictStatus::kPass: return 0;
    case VerdictStatus::kUnknown: return 1;
    case VerdictStatus::kWarning: return 2;
    case VerdictStatus::kArtifact: return 3;
    case VerdictStatus::kError: return 4;
  }
  return 4;
}

// By verdict, then by score, then the smaller file.
std::vector<const Comparison*> best_first(const Report& report) {
  std::vector<const Comparison*> rows;
  for (const Comparison& one : report.comparisons) rows.push_back(&one);
  const auto place = [](const Comparison* one) {
    return std::tuple(rank_of(*one), -one->score.value_or(0), one->test.bytes);
  };
  std::ranges::stable_sort(rows, std::less<>{}, place);
  return rows;
}

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

std::string row_of(const Comparison& one, const Report& report,
                   std::span<const MetricInfo* const> metrics,
                   const TextStyle& style) {
  const std::string status(name_of(one.status()));
  std::string row =
      status_text(one.status(), style) + std::string(10 - status.size(), ' ');
  row += one.score ? fmt::format("{:>5.1f}", *one.score) : "    -";
  for (const MetricInfo* info : metrics) {
    row += fmt::format("  {:>{}}", mean_of(one, *info), width_of(*info));
  }
  row += fmt::format("  {:>17}",
                     size_text(one.test.bytes, report.reference.bytes));
  return row + "  " + printable(one.test.path) +
         (holds(one) ? "" : styled("  FAIL", kRed, style)) + "\n";
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
  const std::vector<const MetricInfo*> metrics = shown_metrics(report, style);
  std::string text =
      wrapped(file_line(report.reference, nullptr), 4, style.columns) + "\n\n";
  std::string head = "verdict   score";
  for (const MetricInfo* info : metrics) {
    head += fmt::format("  {:>{}}", info->name, width_of(*info));
  }
  text +=
      styled(head + fmt::format("  {:>17}  test", "size"), kBold, style) + "\n";
  std::string notes;
  for (const Comparison* one : best_first(report)) {
    text += row_of(*one, report, metrics, style);
    notes += notes_of(*one, style);
  }
  if (!notes.empty()) text += "\n" + notes;
  return text + styled("\n-v shows each comparison in full\n", kDim, style);
}

}  // namespace framewise::report
