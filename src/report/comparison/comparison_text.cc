// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/comparison_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/printable.h"
#include "measure/registry.h"
#include "report/comparison/file_line.h"
#include "report/comparison/metric_table.h"
#include "report/comparison/test_list.h"
#include "report/terminal/wrapped_text.h"
#include "report/text_style.h"
#include "report/verdict/metric_words.h"
#include "report/verdict/verdict_text.h"

namespace framewise::report {
namespace {

std::string findings_text(const std::vector<Finding>& findings,
                          const TextStyle& style) {
  std::string text;
  for (const Finding& finding : findings) {
    const std::string message =
        fmt::format("{}: {}", finding.kind, printable(finding.message));
    text += fmt::format("{} {}\n", styled("!", kYellow, style),
                        wrapped(message, 2, style.columns, 2));
    if (!finding.hint.empty()) {
      text += fmt::format(
          "  {}\n",
          styled(wrapped(finding.hint, 2, style.columns, 2), kDim, style));
    }
  }
  return text;
}

std::string requirements_text(const Comparison& comparison,
                              const TextStyle& style) {
  std::string text;
  for (const RequirementReport& one : comparison.requirements) {
    const std::string value =
        one.value ? fmt::format("{:.6g}", *one.value) : "no value";
    text += fmt::format("{} {} ({})\n",
                        one.passed ? styled("PASS", kGreen, style)
                                   : styled("FAIL", kRed, style),
                        one.expression, value);
  }
  return text;
}

std::string pair_sheet(const Comparison& comparison, const TextStyle& style) {
  std::string text = styled(fmt::format("{:>10}  {:>10}  {:>9}  {:>6}  why\n",
                                        "at", "for", "reference", "test"),
                            kBold, style);
  for (const Meeting& meeting : comparison.meetings) {
    text +=
        fmt::format("{:>7.0f} ms  {:>7.0f} ms  {:>9}  {:>6}  {}\n",
                    meeting.at_ms, meeting.duration_ms, meeting.reference_frame,
                    meeting.test_frame, name_of(meeting.why));
  }
  return text;
}

std::string frame_table(const Comparison& comparison, const TextStyle& style) {
  std::string head =
      fmt::format("{:>10}  {:>9}  {:>6}", "at", "reference", "test");
  for (const MetricReport& metric : comparison.metrics) {
    if (metric.summary) head += fmt::format("  {:>12}", metric.info->name);
  }
  std::string text = styled(head, kBold, style) + "\n";
  for (const Meeting& meeting : comparison.meetings) {
    text += fmt::format("{:>7.0f} ms  {:>9}  {:>6}", meeting.at_ms,
                        meeting.reference_frame, meeting.test_frame);
    for (const MetricReport& metric : comparison.metrics) {
      if (!metric.summary) continue;
      const auto& value = metric.values[meeting.pair];
      text += fmt::format("  {:>12}", value ? value_text(*value, metric) : "-");
    }
    text += "\n";
  }
  return text;
}

// Findings of the pairing that are not among the reasons of the verdict.
std::vector<Finding> findings_beyond_reasons(const Comparison& comparison) {
  std::vector<Finding> findings;
  for (const Finding& finding : comparison.pairing_findings) {
    const bool is_reason =
        comparison.judged &&
        std::any_of(comparison.reasons.begin(), comparison.reasons.end(),
                    [&](const Reason& reason) {
                      return name_of(reason.kind) == finding.kind;
                    });
    if (!is_reason) findings.push_back(finding);
  }
  return findings;
}

std::string pairing_text(const Comparison& comparison) {
  if (comparison.meetings.size() == 1) {
    return "measured on " + comparison.measured_as;
  }
  return fmt::format("{} by {} ({}), {} identical; measured on {}",
                     comparison.distinct_pairs == 1
                         ? "1 pair"
                         : fmt::format("{} pairs", comparison.distinct_pairs),
                     name_of(*comparison.pairing_mode), comparison.pairing_why,
                     comparison.identical_pairs, comparison.measured_as);
}

std::string film_plan_text(const FilmPlan& plan) {
  std::string text = fmt::format(
      "{} of {} pairs measured: {} with a part far worse than lately, {} "
      "unlike "
      "others, {} that hardly move, {} by lot",
      plan.measured(), plan.pairs, plan.outlying, plan.unlike, plan.still,
      plan.drawn);
  if (plan.score_low && plan.score_high) {
    text +=
        fmt::format("; the score of all is from {:.1f} to {:.1f} ({:g} %)",
                    *plan.score_low, *plan.score_high, 100 * plan.confidence);
  }
  return text;
}

std::string comparison_text(const Report& report, const Comparison& comparison,
                            const ReportDetail& detail,
                            const TextStyle& style) {
  std::string text =
      wrapped(file_line(report.reference, nullptr), 4, style.columns) + "\n";
  if (comparison.error && comparison.test.bytes == 0) {
    text += printable(comparison.test.path) + "\n";  // it may be missing
  } else {
    text += wrapped(file_line(comparison.test, &report.reference), 4,
                    style.columns) +
            "\n";
  }
  if (comparison.error) {
    const std::string& hint = comparison.error->hint;
    return text +
           fmt::format("\n{}  {}\n", status_text(comparison.status(), style),
                       wrapped(printable(comparison.verdict_summary), 7,
                               style.columns, 7)) +
           (hint.empty()
                ? ""
                : styled("try: " + printable(hint), kDim, style) + "\n");
  }
  if (comparison.pairing_mode) {
    text += styled(wrapped(pairing_text(comparison), 2, style.columns), kDim,
                   style) +
            "\n";
  }
  if (const auto& plan = comparison.film_plan) {
    text +=
        styled(wrapped(film_plan_text(*plan), 2, style.columns), kDim, style) +
        "\n";
  }
  text += findings_text(comparison.warnings, style);
  text += findings_text(findings_beyond_reasons(comparison), style);
  if (!comparison.metrics.empty()) {
    text += "\n" + metric_table(comparison, style);
  }
  text += "\n";
  if (detail.per_frame) text += frame_table(comparison, style) + "\n";
  if (detail.pairs) text += pair_sheet(comparison, style) + "\n";
  text += verdict_text(comparison, report.reference, style);
  text += requirements_text(comparison, style);
  for (const Shared& one : by_reason(comparison.skipped)) {
    text += wrapped(fmt::format("skipped {}: {}", one.names_text(), one.reason),
                    2, style.columns) +
            "\n";
  }
  if (comparison.partial) {
    text += styled(
        fmt::format("stopped early: {} of {} pairs were measured\n",
                    comparison.measured_pairs, comparison.distinct_pairs),
        kRed, style);
  }
  return text;
}

}  // namespace

std::string report_text(const Report& report, const ReportDetail& detail,
                        const TextStyle& style) {
  std::string text;
  const bool as_list = report.comparisons.size() > 1 && !detail.in_full &&
                       !detail.per_frame && !detail.pairs;
  if (as_list) {
    text += test_list(report, style) + "\n";
  } else {
    for (const Comparison& comparison : report.comparisons) {
      text += comparison_text(report, comparison, detail, style) + "\n";
    }
  }
  if (report.simd.empty()) return text;  // nothing was compared
  text += styled(
      fmt::format("{:.2f} s with {} thread{}\n", report.timing.total_ms / 1000,
                  report.threads, report.threads == 1 ? "" : "s"),
      kDim, style);
  return text;
}

namespace {

// Whether the value for equal frames is not fixed: models and metrics of whole
// files depend on the content.
bool equal_pictures_vary(const MetricInfo& info) {
  const auto selected = measure::select(info.name);
  return info.needs == Needs::kWholeFile ||
         (selected && selected->metric->measures_equal);
}

// The metrics that people ask for by name; the others are parts and forms of
// these, of other tools, or for special tests.
constexpr std::string_view kMostUsed[] = {
    "score", "ssimulacra2", "butteraugli_3norm", "cvvdp",
    "vmaf",  "ssim",        "ms_ssim",           "psnr",
    "xpsnr", "ciede2000",   "lpips_alex",        "text_words"};

const char* words_of_cost(CostClass cost) {
  switch (cost) {
    case CostClass::kCheap: return "cheap, below 2 ms a megapixel";
    case CostClass::kModerate: return "moderate, below 20 ms a megapixel";
    case CostClass::kCostly: return "costly, above 20 ms a megapixel";
  }
  return "";
}

}  // namespace

std::string metrics_text(const MetricsDetail& detail, const TextStyle& style) {
  std::string text;
  size_t hidden = 0;
  for (const MetricInfo* info : metrics()) {
    if (!detail.all &&
        std::ranges::find(kMostUsed, info->name) == std::end(kMostUsed)) {
      ++hidden;
      continue;
    }
    const bool rising = info->direction == Direction::kHigherIsBetter;
    text += fmt::format("{} {} {}",
                        styled(fmt::format("{:<20}", info->name), kBold, style),
                        rising ? "↑" : "↓", info->title);
    if (!info->sets.empty()) {
      text += styled(fmt::format("  [{}]", info->sets), kDim, style);
    }
    text += "\n";
    if (!detail.descriptions) continue;
    const auto end = [](double value) {
      return std::isfinite(value) ? fmt::format("{:g}", value)
                                  : std::string(value < 0 ? "-inf" : "inf");
    };
    text += fmt::format(
        "    {}\n    from {} to {}, {} {}", info->about, end(info->lowest),
        end(info->highest), end(info->perfect),
        equal_pictures_vary(*info) ? "at best" : "for equal pictures");
    if (info->minimum_side > 1) {
      text += fmt::format("; no value for less than {0}x{0} pixels",
                          info->minimum_side);
    }
    text += fmt::format("\n    cost: {}\n    {}; version {}\n",
                        words_of_cost(info->cost), info->paper, info->version);
    if (!info->aliases.empty()) {
      text += fmt::format("    also called {}\n", info->aliases);
    }
    text += "\n";
  }
  if (hidden > 0) {
    text += styled(
        fmt::format("and {} others: `framewise metrics --all`\n", hidden), kDim,
        style);
  }
  return text;
}

}  // namespace framewise::report
