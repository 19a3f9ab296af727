// SPDX-License-Identifier: Apache-2.0
// Rate against quality as a drawing and as text.
#include "report/ladder/ladder_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/printable.h"
#include "report/drawing/drawing.h"
#include "report/ladder/ladder_forms.h"

namespace framewise::report {
namespace {

constexpr double kPlotLeft = 60;
constexpr double kPlotTop = 40;
constexpr double kPlotWide = 640;
constexpr double kPlotHigh = 360;
constexpr double kKeyLeft = kPlotLeft + kPlotWide + 20;
constexpr Color kPlotInk = {40, 40, 40};
constexpr Color kPlotGrid = {222, 222, 222};
// They differ in gray, too; the lines have their names beside them.
constexpr Color kEncoderColors[] = {{15, 118, 110}, {194, 65, 12},
                                    {67, 56, 202},  {161, 98, 7},
                                    {157, 23, 77},  {71, 85, 105}};

constexpr int kTextWide = 60;
constexpr int kTextHigh = 16;

// Of all points: rates by their logarithm.
struct LadderFrame {
  double low_rate = HUGE_VAL;
  double high_rate = -HUGE_VAL;
  double low_value = HUGE_VAL;
  double high_value = -HUGE_VAL;

  explicit LadderFrame(const Ladder& ladder) {
    for (const EncoderLadder& encoder : ladder.encoders) {
      for (const LadderPoint& point : encoder.points) {
        low_rate = std::min(low_rate, point.kbps);
        high_rate = std::max(high_rate, point.kbps);
        low_value = std::min(low_value, point.value);
        high_value = std::max(high_value, point.value);
      }
    }
    if (!(high_rate > low_rate)) high_rate = 2 * low_rate;
    if (!(high_value > low_value)) high_value = low_value + 1;
  }
  // From 0 to 1.
  double across(double kbps) const {
    return std::log(kbps / low_rate) / std::log(high_rate / low_rate);
  }
  double up(double value) const {
    return (value - low_value) / (high_value - low_value);
  }
};

std::vector<LadderPoint> hull_of(const EncoderLadder& encoder) {
  std::vector<LadderPoint> hull;
  for (const size_t i : convex_hull(encoder.points)) {
    hull.push_back(encoder.points[i]);
  }
  return hull;
}

}  // namespace

std::string ladder_plot_text(const Ladder& ladder) {
  const LadderFrame frame(ladder);
  std::vector<std::string> rows(kTextHigh, std::string(kTextWide, ' '));
  for (size_t e = 0; e < ladder.encoders.size(); ++e) {
    const auto hull = hull_of(ladder.encoders[e]);
    const char letter = char('a' + int(e % 26));
    for (size_t i = 0; i + 1 < hull.size(); ++i) {
      const double from = frame.across(hull[i].kbps) * (kTextWide - 1);
      const double to = frame.across(hull[i + 1].kbps) * (kTextWide - 1);
      for (int x = int(std::lround(from)); x <= int(std::lround(to)); ++x) {
        const double share =
            std::clamp((x - from) / std::max(to - from, 1e-9), 0.0, 1.0);
        const double value =
            hull[i].value + share * (hull[i + 1].value - hull[i].value);
        const double up = std::clamp(frame.up(value), 0.0, 1.0);
        rows[size_t(std::lround((1 - up) * (kTextHigh - 1)))][size_t(x)] =
            letter;
      }
    }
  }
  std::string text;
  for (int y = 0; y < kTextHigh; ++y) {
    const double value =
        frame.high_value -
        (frame.high_value - frame.low_value) * y / (kTextHigh - 1);
    const bool labelled = y == 0 || y == kTextHigh - 1;
    text += fmt::format("  {:>8} |{}\n",
                        labelled ? fmt::format("{:.4g}", value) : "",
                        rows[size_t(y)]);
  }
  text += fmt::format("  {:>8} +{}\n  {:>8}  {:<30.0f}{:>30.0f} kbit/s\n", "",
                      std::string(kTextWide, '-'), "", frame.low_rate,
                      frame.high_rate);
  for (size_t e = 0; e < ladder.encoders.size(); ++e) {
    text += fmt::format("  {} {}\n", char('a' + int(e % 26)),
                        printable(ladder.encoders[e].encoder));
  }
  return text;
}

std::string ladder_svg(const video::LadderReport& report,
                       const Ladder& ladder) {
  const LadderFrame frame(ladder);
  Drawing drawing{.width = int(kKeyLeft + 200),
                  .height = int(kPlotTop + kPlotHigh + 40),
                  .shapes = {}};
  const auto at = [&](const LadderPoint& point) {
    return Point{kPlotLeft + frame.across(point.kbps) * kPlotWide,
                 kPlotTop + (1 - frame.up(point.value)) * kPlotHigh};
  };
  drawing.shapes.push_back(
      Words{{kPlotLeft, kPlotTop - 16},
            fmt::format("{} over kbit/s", printable(report.metric)),
            kPlotInk});
  for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const double y = kPlotTop + (1 - share) * kPlotHigh;
    const double x = kPlotLeft + share * kPlotWide;
    drawing.shapes.push_back(
        Line{{{kPlotLeft, y}, {kPlotLeft + kPlotWide, y}}, kPlotGrid, 1});
    drawing.shapes.push_back(Words{
        {kPlotLeft - 8, y + 4},
        fmt::format("{:.4g}", frame.low_value +
                                  share * (frame.high_value - frame.low_value)),
        kPlotInk,
        Anchor::kEnd});
    drawing.shapes.push_back(Words{
        {x + 12, kPlotTop + kPlotHigh + 20},
        fmt::format(
            "{:.0f}",
            frame.low_rate * std::pow(frame.high_rate / frame.low_rate, share)),
        kPlotInk,
        Anchor::kEnd});
  }
  for (size_t e = 0; e < ladder.encoders.size(); ++e) {
    const EncoderLadder& encoder = ladder.encoders[e];
    const Color color = kEncoderColors[e % std::size(kEncoderColors)];
    Line hull{{}, color, 2};
    for (const LadderPoint& point : hull_of(encoder)) {
      hull.points.push_back(at(point));
    }
    drawing.shapes.emplace_back(std::move(hull));
    for (const LadderPoint& point : encoder.points) {
      drawing.shapes.push_back(Ring{at(point), 2, color});
    }
    for (const LadderPoint& rung : encoder.rungs) {
      drawing.shapes.push_back(Ring{at(rung), 6, color});
    }
    drawing.shapes.push_back(Words{{kKeyLeft, kPlotTop + 20.0 * double(e)},
                                   printable(encoder.encoder),
                                   color,
                                   Anchor::kStart,
                                   true});
  }
  return svg_of(drawing);
}

}  // namespace framewise::report
