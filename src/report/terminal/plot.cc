// SPDX-License-Identifier: Apache-2.0
#include "report/terminal/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/printable.h"
#include "report/page/page.h"

namespace framewise::report {
namespace {

constexpr int kLeft = 72, kRight = 16, kWidth = 900, kHeight = 120, kTop = 26;
constexpr int kTextRows = 4;

double end_of(const Comparison& comparison) {
  if (comparison.meetings.empty()) return 0;
  const Meeting& last = comparison.meetings.back();
  return last.at_ms + last.duration_ms;
}

struct Range {
  double low, high;
  // 0 at the bottom to 1 at the top.
  double place(double value) const { return (value - low) / (high - low); }
};

Range range_of(const MetricReport& metric) {
  Range range{metric.summary->min, metric.summary->max};
  if (range.high - range.low < 1e-9) {
    const double room = std::max(1e-3, std::abs(range.low) * 0.02);
    range = {range.low - room, range.high + room};
  }
  return range;
}

std::vector<const MetricReport*> charts_of(const Comparison& comparison) {
  std::vector<const MetricReport*> charts;
  for (const MetricReport& metric : comparison.metrics) {
    if (metric.summary && std::isfinite(metric.summary->min) &&
        std::isfinite(metric.summary->max)) {
      charts.push_back(&metric);
    }
  }
  return charts;
}

std::string path_of(const MetricReport& metric, const Comparison& comparison,
                    const Range& range) {
  const double end = end_of(comparison);
  std::string path;
  bool open = false;
  for (const Meeting& meeting : comparison.meetings) {
    const auto& value = metric.values[meeting.pair];
    if (!value) {
      open = false;
      continue;
    }
    const auto x = [&](double ms) { return end > 0 ? ms / end * kWidth : 0; };
    const double y = (1 - range.place(*value)) * kHeight;
    path += open ? fmt::format("V{:.1f}", y)
                 : fmt::format("M{:.1f} {:.1f}", x(meeting.at_ms), y);
    path += fmt::format(
        "H{:.1f}", end > 0 ? x(meeting.at_ms + meeting.duration_ms) : kWidth);
    open = true;
  }
  return path;
}

std::string chart_svg(const MetricReport& metric, const Comparison& comparison,
                      int top) {
  const Range range = range_of(metric);
  std::string svg = fmt::format(
      "<g transform=\"translate({} {})\"><text y=\"-8\" class=\"t\">{} "
      "({})</text>",
      kLeft, top, escaped(metric.info->name),
      metric.info->direction == Direction::kHigherIsBetter ? "higher is better"
                                                           : "lower is better");
  for (const double share : {0.0, 0.5, 1.0}) {
    const double y = (1 - share) * kHeight;
    svg += fmt::format(
        "<path class=\"g\" d=\"M0 {0:.1f}H{1}\"/><text x=\"-8\" y=\"{2:.1f}\" "
        "text-anchor=\"end\">{3:.4g}</text>",
        y, kWidth, y + 4, range.low + share * (range.high - range.low));
  }
  svg += fmt::format("<path class=\"l\" d=\"{}\"/>",
                     path_of(metric, comparison, range));
  const double end = end_of(comparison);
  if (!metric.worst.empty() && end > 0) {
    const Meeting& meeting = comparison.meetings[metric.worst[0].meeting];
    svg +=
        fmt::format("<circle class=\"w\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\"/>",
                    (meeting.at_ms + meeting.duration_ms / 2) / end * kWidth,
                    (1 - range.place(metric.worst[0].value)) * kHeight);
  }
  return svg + "</g>\n";
}

// The worst value that shows in each column; absent where nothing is measured.
std::vector<std::optional<double>> columns_of(const MetricReport& metric,
                                              const Comparison& comparison,
                                              size_t columns) {
  std::vector<std::optional<double>> worst(columns);
  const double end = end_of(comparison);
  const double width = double(columns);
  for (const Meeting& meeting : comparison.meetings) {
    const auto& value = metric.values[meeting.pair];
    if (!value) continue;
    const double from = end > 0 ? meeting.at_ms / end * width : 0;
    const double to =
        end > 0 ? (meeting.at_ms + meeting.duration_ms) / end * width : width;
    const auto last = std::min(columns, size_t(std::ceil(to - 1e-9)));
    for (size_t i = size_t(from + 1e-9); i < std::max(last, size_t(from) + 1);
         ++i) {
      if (i >= columns) break;
      if (!worst[i] || metric.info->better(*worst[i], *value)) {
        worst[i] = value;
      }
    }
  }
  return worst;
}

std::string chart_text(const MetricReport& metric, const Comparison& comparison,
                       size_t columns) {
  constexpr const char* kBars[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const Range range = range_of(metric);
  const auto values = columns_of(metric, comparison, columns);
  std::string text = fmt::format(
      "{} {}\n", metric.info->name,
      metric.info->direction == Direction::kHigherIsBetter ? "↑" : "↓");
  for (int row = kTextRows - 1; row >= 0; --row) {
    const double label = row == kTextRows - 1 ? range.high : range.low;
    text += row == kTextRows - 1 || row == 0 ? fmt::format("{:>9.4g} ┤", label)
                                             : fmt::format("{:>9} │", "");
    for (const auto& value : values) {
      // At least a sliver, so that the lowest value shows.
      const double height =
          value ? std::max(0.125, range.place(*value) * kTextRows) : 0;
      const double part = std::clamp(height - row, 0.0, 1.0);
      text += kBars[size_t(part * 8)];
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::string plot_svg(const Report& report) {
  std::string body;
  int top = kTop;
  for (const Comparison& comparison : report.comparisons) {
    body += fmt::format(
        "<text x=\"{}\" y=\"{}\" class=\"n\">{} – {:.3f} s</text>\n", kLeft,
        top - 6, escaped(printable(comparison.test.path)),
        end_of(comparison) / 1000);
    top += kTop;
    for (const MetricReport* metric : charts_of(comparison)) {
      body += chart_svg(*metric, comparison, top);
      top += kHeight + kTop;
    }
  }
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" "
             "height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n<style>text{{font:12px "
             "system-ui,sans-serif;fill:#4c5059}}.t{{font-weight:600}}"
             ".n{{font-weight:600;fill:#17181b}}.g{{stroke:#e0e1e5}}"
             ".l{{fill:none;stroke:#1d5bd0;stroke-width:1.5}}"
             ".w{{fill:#fff;stroke:#b3261e;stroke-width:1.5}}</style>\n"
             "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
             kLeft + kWidth + kRight, top) +
         body + "</svg>\n";
}

std::string plot_text(const Report& report, int columns) {
  const size_t width = size_t(std::clamp(columns - 12, 8, 200));
  std::string text;
  for (const Comparison& comparison : report.comparisons) {
    text += fmt::format("{}  0 to {:.3f} s\n", printable(comparison.test.path),
                        end_of(comparison) / 1000);
    for (const MetricReport* metric : charts_of(comparison)) {
      text += chart_text(*metric, comparison, width);
    }
  }
  return text;
}

}  // namespace framewise::report
