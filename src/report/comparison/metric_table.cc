// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/metric_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "report/comparison/file_line.h"
#include "report/terminal/wrapped_text.h"
#include "report/text_style.h"
#include "report/verdict/metric_words.h"

namespace framewise::report {
namespace {

constexpr int kMostDecimals = 5;

int decimals_of(const MetricReport& metric) {
  const MetricInfo& info = *metric.info;
  const bool narrow = info.highest - info.lowest <= 2;
  const auto& all = metric.summary;
  const bool small =
      all && std::max(std::abs(all->min), std::abs(all->max)) < 2;
  return narrow || small ? kMostDecimals : 2;
}

// The value with its point at one place in a column of `width`.
std::string aligned(double value, const MetricReport& metric, size_t width) {
  const std::string text = value_text(value, metric);
  const auto behind = size_t(kMostDecimals - decimals_of(metric));
  if (text.size() + behind > width) return fmt::format("{:>{}}", text, width);
  return fmt::format("{:>{}}{:{}}", text, width - behind, "", behind);
}

// A line below the table, in as many lines as the terminal needs.
std::string dim_line(std::string_view text, const TextStyle& style) {
  return styled(wrapped(text, 2, style.columns), kDim, style) + "\n";
}

// The range of values that bars show: from the worst to the best tenth of the
// time. Scaled to the best value, a still beginning would make all that follows
// look alike.
std::pair<double, double> shown_range(const MetricReport& metric,
                                      const std::vector<Meeting>& meetings) {
  constexpr double kEasy = 0.1;  // share of the time
  std::vector<std::pair<double, double>> values;
  double total = 0;
  for (const Meeting& meeting : meetings) {
    const auto& value = metric.values[meeting.pair];
    if (!value) continue;
    values.emplace_back(*value, meeting.duration_ms);
    total += meeting.duration_ms;
  }
  const Summary& all = *metric.summary;
  const bool rising = metric.info->direction == Direction::kHigherIsBetter;
  std::ranges::sort(values, [&](const auto& a, const auto& b) {
    return rising ? a.first > b.first : a.first < b.first;
  });
  double best = rising ? all.max : all.min;
  const double worst = rising ? all.min : all.max;
  double time = 0;
  for (const auto& [value, duration] : values) {
    best = value;
    time += duration;
    if (time > kEasy * total) break;
  }
  // Where most of the time is alike, the rest is what there is to see.
  if (best == worst) best = rising ? all.max : all.min;
  return {worst, best};
}

// The metric over time as bars of characters: taller is better.
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
  const auto [low, high] = shown_range(metric, meetings);
  std::string line;
  const char* last = kBars[7];
  for (size_t i = 0; i < columns; ++i) {
    // A column in which no pair begins shows the pair still on screen.
    if (worst[i]) {
      const double place = high == low ? 1 : (*worst[i] - low) / (high - low);
      last = kBars[size_t(std::clamp(place * 8, 0.0, 7.0))];
    } else if (unknown[i]) {
      last = " ";
    }
    line += last;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
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
  return dim_line(
      fmt::format("{}: {} of {} pairs; the mean is from {} to {} ({:g} %); "
                  "worst is the worst value measured, at most {:.0f} % of the "
                  "time is worse",
                  info.name, sampled.pairs, sampled.population,
                  value_text(sampled.mean_low, metric),
                  value_text(sampled.mean_high, metric),
                  100 * sampled.confidence,
                  std::ceil(100 * sampled.worse_share)),
      style);
}

std::string unrepaired_text(const MetricReport& metric,
                            const TextStyle& style) {
  if (!metric.unrepaired) return {};
  return dim_line(
      fmt::format("{}: {} if paired by the clock", metric.info->name,
                  value_text(metric.unrepaired->mean, metric)),
      style);
}

// The columns that fit the terminal beside the names. The curve over time is
// left out first, then the spread, then the time of the worst.
struct MetricColumns {
  size_t name;
  size_t mean = 9;
  size_t worst = 9;
  size_t course = 24;
  bool spread = true;
  bool at = true;

  MetricColumns(size_t longest_name, const TextStyle& style)
      : name(longest_name) {
    constexpr int kWorst = 34;  // from the end of the name
    constexpr int kSpread = kWorst + 11;
    constexpr int kShortestCourse = 6;
    if (style.columns <= 0) return;
    const int room = style.columns - int(longest_name);
    const int left = room - kSpread - 2;
    course = left < kShortestCourse ? 0 : std::min(course, size_t(left));
    spread = room >= kSpread;
    at = room >= kWorst;
  }
};

std::string head_of(const Comparison& comparison,
                    const MetricColumns& columns) {
  const bool over_time = comparison.meetings.size() > 1;
  std::string head = fmt::format("{:<{}}    {:>{}}", "metric", columns.name,
                                 over_time ? "mean" : "value", columns.mean);
  if (!over_time) return head;
  head += fmt::format("  {:>{}}", "worst", columns.worst);
  if (columns.at) head += fmt::format("  {:>8}", "at");
  return columns.spread ? head + "     spread" : head;
}

std::string metric_line(const MetricReport& metric,
                        const Comparison& comparison,
                        const MetricColumns& columns) {
  const MetricInfo& info = *metric.info;
  const bool rising = info.direction == Direction::kHigherIsBetter;
  std::string line =
      fmt::format("{:<{}} {}  {}", info.name, columns.name, rising ? "↑" : "↓",
                  aligned(metric.summary->mean, metric, columns.mean));
  // Stills, and metrics of whole files, have no values over time.
  if (info.needs == Needs::kWholeFile || comparison.meetings.size() < 2) {
    return line.erase(line.find_last_not_of(' ') + 1) + "\n";
  }
  line += "  " + aligned(worst_of(metric), metric, columns.worst);
  if (columns.at) {
    line += fmt::format("  {:>8}", worst_time(metric, comparison));
  }
  if (columns.spread) {
    line += "  " + aligned(metric.summary->std, metric, 9);
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
    return dim_line(perfect_text(comparison), style);
  }
  std::string text;
  for (const MetricReport& metric : comparison.metrics) {
    if (metric.info->name == "score") continue;
    const std::string_view words = words_of(metric, comparison);
    if (words.empty()) continue;
    text += fmt::format("{}{} {}", text.empty() ? "in words: " : ", ",
                        metric.info->name, words);
  }
  return text.empty() ? text : dim_line(text, style);
}

}  // namespace

std::string value_text(double value, const MetricReport& metric) {
  return fmt::format("{:.{}f}", value, decimals_of(metric));
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
    text = styled(head_of(comparison, columns), kBold, style) + "\n";
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
    text += dim_line(
        fmt::format("no value: {} ({})", one.names_text(), one.reason), style);
  }
  return text;
}

}  // namespace framewise::report
