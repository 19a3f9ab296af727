// SPDX-License-Identifier: Apache-2.0
#include "report/terminal/terminal_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/printable.h"

namespace framewise::report {
namespace {

constexpr int kLeft = 72, kRight = 16, kWidth = 900, kHeight = 120, kTop = 24,
              kGap = 36;
constexpr int kTextRows = 4;

double end_of(const Comparison& comparison) {
  if (comparison.meetings.empty()) return 0;
  const Meeting& last = comparison.meetings.back();
  return last.at_ms + last.duration_ms;
}

struct Range {
  double low, high;
  // From 0 at the bottom to 1 at the top.
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

constexpr Color kInk{23, 24, 27}, kQuiet{76, 80, 89}, kGrid{224, 225, 229},
    kLine{29, 91, 208}, kWorst{179, 38, 30};

double x_of(double ms, double end) {
  return kLeft + (end > 0 ? ms / end * kWidth : 0);
}

// Adds one line for each span of time without gaps.
void add_steps(const MetricReport& metric, const Comparison& comparison,
               const Range& range, int top, Drawing& drawing) {
  const double end = end_of(comparison);
  Line line{{}, kLine, 1.5};
  const auto finish = [&] {
    if (!line.points.empty()) drawing.shapes.push_back(line);
    line.points.clear();
  };
  for (const Meeting& meeting : comparison.meetings) {
    const auto& value = metric.values[meeting.pair];
    if (!value) {
      finish();
      continue;
    }
    const double y = top + (1 - range.place(*value)) * kHeight;
    const auto at = [&](double ms) {
      const Point point{x_of(ms, end), y};
      const auto& points = line.points;
      // Extends the line while the value stays the same.
      if (points.size() > 1 && points.back().y == y &&
          points[points.size() - 2].y == y) {
        line.points.back() = point;
      } else {
        line.points.push_back(point);
      }
    };
    at(meeting.at_ms);
    at(meeting.at_ms + meeting.duration_ms);
    if (end <= 0) line.points.back().x = kLeft + kWidth;
  }
  finish();
}

void add_chart(const MetricReport& metric, const Comparison& comparison,
               int top, Drawing& drawing) {
  const Range range = range_of(metric);
  auto& shapes = drawing.shapes;
  const bool higher = metric.info->direction == Direction::kHigherIsBetter;
  shapes.push_back(Words{{kLeft, double(top - 8)},
                         std::string(metric.info->name),
                         kInk,
                         Anchor::kStart,
                         true});
  shapes.push_back(Words{{kLeft + kWidth, double(top - 8)},
                         higher ? "higher is better" : "lower is better",
                         kQuiet,
                         Anchor::kEnd});
  for (const double share : {0.0, 0.5, 1.0}) {
    const double y = top + (1 - share) * kHeight;
    shapes.push_back(Line{{{kLeft, y}, {kLeft + kWidth, y}}, kGrid, 1});
    shapes.push_back(Words{
        {kLeft - 8, y + 4},
        fmt::format("{:.4g}", range.low + share * (range.high - range.low)),
        kQuiet,
        Anchor::kEnd});
  }
  add_steps(metric, comparison, range, top, drawing);
  const double end = end_of(comparison);
  if (metric.worst.empty() || end <= 0) return;
  const Moment& worst = metric.worst.front();
  const Meeting& meeting = comparison.meetings[worst.meeting];
  shapes.push_back(Ring{{x_of(meeting.at_ms + meeting.duration_ms / 2, end),
                         top + (1 - range.place(worst.value)) * kHeight},
                        4,
                        kWorst});
}

// The distance of time marks: 1, 2 or 5 times a power of ten, for five to ten
// marks.
double step_of(double length) {
  const double power = std::pow(10, std::floor(std::log10(length / 5)));
  for (const double factor : {5.0, 2.0}) {
    if (length / (factor * power) >= 5) return factor * power;
  }
  return power;
}

void add_clock(double end_ms, int top, Drawing& drawing) {
  if (end_ms <= 0) return;
  const double step = step_of(end_ms);
  for (int i = 0; i * step <= end_ms; ++i) {
    const double x = x_of(i * step, end_ms);
    drawing.shapes.push_back(
        Line{{{x, double(top)}, {x, double(top + 4)}}, kQuiet, 1});
    std::string text = fmt::format("{:.4g} s", i * step / 1000);
    const bool last = x > kLeft + kWidth - 24;
    drawing.shapes.push_back(
        Words{{last ? kLeft + kWidth : x + (i == 0 ? 0 : -8), top + 17.0},
              std::move(text),
              kQuiet,
              last ? Anchor::kEnd : Anchor::kStart});
  }
}

// The worst value in each column; absent where no pair is measured.
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
      // A least height, so that the lowest value is visible.
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

Drawing plot_of(const Report& report) {
  Drawing drawing{.width = kLeft + kWidth + kRight};
  int top = kTop;
  for (const Comparison& comparison : report.comparisons) {
    drawing.shapes.push_back(
        Words{{kLeft, double(top)},
              fmt::format("{} - {:.3f} s", printable(comparison.test.path),
                          end_of(comparison) / 1000),
              kInk,
              Anchor::kStart,
              true});
    top += 2 * kTop;
    for (const MetricReport* metric : charts_of(comparison)) {
      add_chart(*metric, comparison, top, drawing);
      top += kHeight + kGap;
    }
    add_clock(end_of(comparison), top - kGap + 4, drawing);
    top += kTop;
  }
  drawing.height = top;
  return drawing;
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
