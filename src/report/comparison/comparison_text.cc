// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/comparison_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/printable.h"
#include "measure/registry.h"
#include "report/comparison/metric_words.h"
#include "report/text_style.h"
#include "report/verdict/verdict_text.h"

namespace framewise::report {
namespace {

std::string bytes_text(int64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  if (bytes < 1000000) return fmt::format("{:.1f} kB", double(bytes) / 1e3);
  return fmt::format("{:.2f} MB", double(bytes) / 1e6);
}

std::string time_text(double ms) { return fmt::format("{:.2f} s", ms / 1000); }

// Formats a value with enough digits for this metric; all of its values get the
// same number of digits.
std::string value_text(double value, const MetricReport& metric) {
  const MetricInfo& info = *metric.info;
  const bool narrow = info.highest - info.lowest <= 2;
  const auto& all = metric.summary;
  const bool small =
      all && std::max(std::abs(all->min), std::abs(all->max)) < 2;
  return fmt::format("{:.{}f}", value, narrow || small ? 5 : 2);
}

std::string file_line(const FileReport& file, const FileReport* original) {
  std::string line = printable(file.path) + "  ";
  // Of a file that could not be read only the number of bytes is known.
  if (!file.container.empty()) {
    line += fmt::format("{} {}x{}, ", file.container, file.size.width,
                        file.size.height);
  }
  if (file.frames > 1) {
    line += fmt::format("{} frames, {}, ", file.frames,
                        time_text(file.duration_ms));
  }
  line += bytes_text(file.bytes);
  if (original && original->bytes > 0) {
    const double percent = 100.0 * double(file.bytes) / double(original->bytes);
    line += percent < 1 ? fmt::format(" ({:.1g} %)", percent)
                        : fmt::format(" ({:.0f} %)", percent);
  }
  return line;
}

// The metric over time as bars of characters: taller is better, scaled from the
// worst to the best value that occurred.
std::string sparkline(const MetricReport& metric,
                      const std::vector<Meeting>& meetings, size_t most) {
  constexpr const char* kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (!metric.summary || meetings.size() < 2) return {};
  const MetricInfo& info = *metric.info;
  const double end = meetings.back().at_ms + meetings.back().duration_ms;
  const size_t columns = std::min(most, meetings.size());
  if (columns == 0) return {};
  std::vector<std::optional<double>> worst(columns);
  std::vector<bool> unknown(columns);
  for (size_t i = 0; i < meetings.size(); ++i) {
    const auto& value = metric.values[meetings[i].pair];
    const double share =
        end > 0 ? meetings[i].at_ms / end : double(i) / double(meetings.size());
    const size_t place = std::min(columns - 1, size_t(share * double(columns)));
    auto& column = worst[place];
    if (!value) {
      unknown[place] = !column;
    } else if (!column || info.better(*column, *value)) {
      column = value;
      unknown[place] = false;
    }
  }
  const double range = metric.summary->max - metric.summary->min;
  const bool rising = info.direction == Direction::kHigherIsBetter;
  std::string line;
  const char* last = kBars[7];
  for (size_t i = 0; i < columns; ++i) {
    // A column in which no pair begins shows the pair still on screen.
    if (worst[i]) {
      double place = range > 0 ? (*worst[i] - metric.summary->min) / range : 1;
      if (!rising && range > 0) place = 1 - place;
      last = kBars[std::min<size_t>(7, size_t(place * 8))];
    } else if (unknown[i]) {
      last = " ";
    }
    line += last;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string findings_text(const std::vector<Finding>& findings,
                          const TextStyle& style) {
  std::string text;
  for (const Finding& finding : findings) {
    text += fmt::format("{} {}: {}\n", styled("!", kYellow, style),
                        finding.kind, printable(finding.message));
    if (!finding.hint.empty()) {
      text += fmt::format("  {}\n", styled(finding.hint, kDim, style));
    }
  }
  return text;
}

double worst_of(const MetricReport& metric) {
  return metric.info->direction == Direction::kHigherIsBetter
             ? metric.summary->min
             : metric.summary->max;
}

std::string worst_time(const MetricReport& metric,
                       const Comparison& comparison) {
  if (metric.worst.empty() || comparison.meetings.size() < 2) return {};
  return time_text(comparison.meetings[metric.worst.front().meeting].at_ms);
}

std::string sampled_text(const MetricReport& metric, const TextStyle& style) {
  if (!metric.sampled) return {};
  const Sampled& sampled = *metric.sampled;
  const MetricInfo& info = *metric.info;
  return styled(
      fmt::format("{}: {} of {} pairs; the mean is from {} to {} ({:g} %); "
                  "worst is the worst value measured, at most {:.0f} % of the "
                  "time is worse\n",
                  info.name, sampled.pairs, sampled.population,
                  value_text(sampled.mean_low, metric),
                  value_text(sampled.mean_high, metric),
                  100 * sampled.confidence,
                  std::ceil(100 * sampled.worse_share)),
      kDim, style);
}

std::string unrepaired_text(const MetricReport& metric,
                            const TextStyle& style) {
  if (!metric.unrepaired) return {};
  return styled(
      fmt::format("{}: {} if paired by the clock alone\n", metric.info->name,
                  value_text(metric.unrepaired->mean, metric)),
      kDim, style);
}

// The columns that fit the terminal beside the names. The curve over time is
// left out first, then the spread.
struct MetricColumns {
  size_t name;
  size_t course = 24;
  bool spread = true;

  MetricColumns(size_t longest_name, const TextStyle& style)
      : name(longest_name) {
    constexpr int kWorst = 34;  // from the end of the name
    constexpr int kSpread = kWorst + 10;
    constexpr int kShortestCourse = 6;
    if (style.columns <= 0) return;
    const int room = style.columns - int(longest_name);
    const int left = room - kSpread - 2;
    course = left < kShortestCourse ? 0 : std::min(course, size_t(left));
    spread = room >= kSpread;
  }
};

std::string metric_line(const MetricReport& metric,
                        const Comparison& comparison,
                        const MetricColumns& columns) {
  const MetricInfo& info = *metric.info;
  const bool rising = info.direction == Direction::kHigherIsBetter;
  std::string line =
      fmt::format("{:<{}} {}  {:>9}", info.name, columns.name,
                  rising ? "↑" : "↓", value_text(metric.summary->mean, metric));
  // A metric of whole files has no values over time.
  if (info.needs == Needs::kWholeFile) return line + "\n";
  line += fmt::format("  {:>9}  {:>8}", value_text(worst_of(metric), metric),
                      worst_time(metric, comparison));
  if (columns.spread) {
    line += fmt::format("  {:>8}", value_text(metric.summary->std, metric));
  }
  const std::string course =
      sparkline(metric, comparison.meetings, columns.course);
  return line + (course.empty() ? "" : "  " + course) + "\n";
}

// Equal frames are perfect by every metric. Some models give such frames less
// than their best value (VMAF 97.4); the text lists those values.
std::string perfect_text(const Comparison& comparison) {
  std::string others;
  for (const MetricReport& metric : comparison.metrics) {
    if (!metric.summary || metric.info->needs == Needs::kWholeFile) continue;
    const std::string mean = value_text(metric.summary->mean, metric);
    if (mean == value_text(metric.info->perfect, metric)) continue;
    others += fmt::format("{}{} {}", others.empty() ? "" : ", ",
                          metric.info->name, mean);
  }
  return "in words: perfect by every metric: all frames are equal" +
         (others.empty()
              ? ""
              : " (some models give equal frames less: " + others + ")");
}

// The quality bands of the means ("ssimulacra2 medium"). The score is left out:
// the verdict puts it into words.
std::string bands_text(const Comparison& comparison, const TextStyle& style) {
  if (comparison.identical_pixels) {
    return styled(perfect_text(comparison) + "\n", kDim, style);
  }
  std::string text;
  for (const MetricReport& metric : comparison.metrics) {
    if (metric.info->name == "score") continue;
    const std::string_view words = words_of(metric, comparison);
    if (words.empty()) continue;
    text += fmt::format("{}{} {}", text.empty() ? "in words: " : ", ",
                        metric.info->name, words);
  }
  return text.empty() ? text : styled(text + "\n", kDim, style);
}

std::string metric_table(const Comparison& comparison, const TextStyle& style) {
  size_t name = 6;
  bool any = false;
  for (const MetricReport& metric : comparison.metrics) {
    if (!metric.summary) continue;
    any = true;
    name = std::max(name, metric.info->name.size());
  }
  const MetricColumns columns(name, style);
  std::string text;
  if (any) {
    text = styled(fmt::format("{:<{}}    {:>9}  {:>9}  {:>8}{}", "metric",
                              columns.name, "mean", "worst", "at",
                              columns.spread ? "    spread" : ""),
                  kBold, style) +
           "\n";
  }
  for (const MetricReport& metric : comparison.metrics) {
    if (!metric.summary) continue;
    text += metric_line(metric, comparison, columns);
  }
  if (any) text += bands_text(comparison, style);
  for (const MetricReport& metric : comparison.metrics) {
    text += sampled_text(metric, style) + unrepaired_text(metric, style);
  }
  std::vector<Skipped> missing;
  for (const MetricReport& metric : comparison.metrics) {
    if (metric.summary) continue;
    missing.push_back({std::string(metric.info->name), metric.why_not});
  }
  for (const Shared& one : by_reason(missing)) {
    text +=
        styled(fmt::format("no value: {} ({})\n", one.names_text(), one.reason),
               kDim, style);
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

std::string comparison_text(const Report& report, const Comparison& comparison,
                            const ReportDetail& detail,
                            const TextStyle& style) {
  std::string text = file_line(report.reference, nullptr) + "\n";
  if (comparison.error && comparison.test.bytes == 0) {
    text += printable(comparison.test.path) + "\n";  // it may be missing
  } else {
    text += file_line(comparison.test, &report.reference) + "\n";
  }
  if (comparison.error) {
    const std::string& hint = comparison.error->hint;
    return text +
           fmt::format("\n{}  {}\n", status_text(comparison.status(), style),
                       printable(comparison.verdict_summary)) +
           (hint.empty()
                ? ""
                : styled("try: " + printable(hint), kDim, style) + "\n");
  }
  if (comparison.pairing_mode) {
    text += styled(
        fmt::format("{} by {} ({}), {} identical; measured on {}\n",
                    comparison.distinct_pairs == 1
                        ? "1 pair"
                        : fmt::format("{} pairs", comparison.distinct_pairs),
                    name_of(*comparison.pairing_mode), comparison.pairing_why,
                    comparison.identical_pairs, comparison.measured_as),
        kDim, style);
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
    text += fmt::format("skipped {}: {}\n", one.names_text(), one.reason);
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
  for (const Comparison& comparison : report.comparisons) {
    text += comparison_text(report, comparison, detail, style) + "\n";
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

const char* words_of(CostClass cost) {
  switch (cost) {
    case CostClass::kCheap: return "cheap, below 2 ms a megapixel";
    case CostClass::kModerate: return "moderate, below 20 ms a megapixel";
    case CostClass::kCostly: return "costly, above 20 ms a megapixel";
  }
  return "";
}

}  // namespace

std::string metrics_text(bool with_descriptions, const TextStyle& style) {
  std::string text;
  for (const MetricInfo* info : metrics()) {
    const bool rising = info->direction == Direction::kHigherIsBetter;
    text += fmt::format("{} {} {}",
                        styled(fmt::format("{:<20}", info->name), kBold, style),
                        rising ? "↑" : "↓", info->title);
    if (!info->sets.empty()) {
      text += styled(fmt::format("  [{}]", info->sets), kDim, style);
    }
    text += "\n";
    if (!with_descriptions) continue;
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
                        words_of(info->cost), info->paper, info->version);
    if (!info->aliases.empty()) {
      text += fmt::format("    also called {}\n", info->aliases);
    }
    text += "\n";
  }
  return text;
}

}  // namespace framewise::report
