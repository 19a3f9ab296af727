// SPDX-License-Identifier: Apache-2.0
// Draws trade-offs as SVG, without scripts, fonts or links.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/cells.h"
#include "report/results/pareto.h"

namespace framewise::report {
namespace {

constexpr double kWidth = 720;
constexpr double kHeight = 440;
constexpr double kLeft = 70;
constexpr double kRight = 20;
constexpr double kTop = 44;
constexpr double kBottom = 52;

// The distance of grid lines: 1, 2 or 5 times a power of ten, for about five
// lines.
double step_of(double range) {
  const double rough = range / 5;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

struct Axis {
  double low = 0;
  double high = 1;
  double from = 0;  // the positions of `low` and `high`, in user units
  double to = 1;

  void extend_to(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  // Extends to multiples of the step; an empty range gets the width 1.
  void round() {
    if (!(high > low)) {
      low -= 0.5;
      high += 0.5;
    }
    const double step = step_of(high - low);
    low = std::floor(low / step) * step;
    high = std::ceil(high / step) * step;
  }
  double at(double value) const {
    return from + (value - low) / (high - low) * (to - from);
  }
};

std::string number(double value) {
  const double shown = std::abs(value) < 1e-9 ? 0 : value;
  if (std::abs(shown) >= 1e6) return fmt::format("{:.3g} M", shown / 1e6);
  if (std::abs(shown) >= 1e4) return fmt::format("{:.3g} k", shown / 1e3);
  return fmt::format("{:.4g}", shown);
}

class Plot {
 public:
  Plot(std::string_view title, Axis x, Axis y) : x_(x), y_(y) {
    x_.round();
    y_.round();
    x_.from = kLeft;
    x_.to = kWidth - kRight;
    y_.from = kHeight - kBottom;
    y_.to = kTop;
    text_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" "
        "width=\"{0}\" height=\"{1}\" font-family=\"sans-serif\" "
        "font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" "
        "fill=\"#fff\"/>\n<text x=\"{2}\" y=\"24\" font-size=\"15\">{3}</text>"
        "\n",
        kWidth, kHeight, kLeft, xml_text(title));
  }

  void axes(std::string_view x_name, std::string_view y_name) {
    const double x_step = step_of(x_.high - x_.low);
    for (int i = 0; x_.low + i * x_step <= x_.high + x_step / 2; ++i) {
      const double value = x_.low + i * x_step;
      line(value, y_.low, value, y_.high, "#e3e3e3");
      label(x_.at(value), y_.from + 16, "middle", number(value));
    }
    const double y_step = step_of(y_.high - y_.low);
    for (int i = 0; y_.low + i * y_step <= y_.high + y_step / 2; ++i) {
      const double value = y_.low + i * y_step;
      line(x_.low, value, x_.high, value, "#e3e3e3");
      label(kLeft - 6, y_.at(value) + 4, "end", number(value));
    }
    label((x_.from + x_.to) / 2, kHeight - 12, "middle", x_name);
    label(kLeft, kTop - 6, "start", y_name);
  }

  void point(const TradeOff& point) {
    text_ += fmt::format(
        "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" fill=\"{}\"><title>{}: "
        "{}, {}</title></circle>\n",
        x_.at(point.size), y_.at(point.quality), point.on_front ? 4 : 3,
        point.on_front ? "#c2410c" : "#64748b", xml_text(point.name),
        number(point.size), number(point.quality));
  }

  void bar(double from, double to, double height) {
    const double top = y_.at(height);
    text_ += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
        "fill=\"#0f766e\"><title>{} to {}: {}</title></rect>\n",
        x_.at(from) + 0.5, top, std::max(0.5, x_.at(to) - x_.at(from) - 1),
        y_.at(0) - top, number(from), number(to), height);
  }

  void line(double x0, double y0, double x1, double y1, const char* color) {
    text_ += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" "
        "stroke=\"{}\"/>\n",
        x_.at(x0), y_.at(y0), x_.at(x1), y_.at(y1), color);
  }

  std::string end() { return std::move(text_) + "</svg>\n"; }

 private:
  void label(double x, double y, const char* anchor, std::string_view text) {
    text_ += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" "
        "fill=\"#444\">{}</text>\n",
        x, y, anchor, xml_text(text));
  }

  Axis x_;
  Axis y_;
  std::string text_;
};

}  // namespace

std::string trade_offs_svg(const TradeOffs& all, std::string_view quality,
                           bool size_is_share) {
  Axis x;
  Axis y;
  if (!all.points.empty()) {
    x = {0, all.points.front().size};
    y = {all.points.front().quality, all.points.front().quality};
  }
  for (const TradeOff& point : all.points) {
    x.extend_to(point.size);
    y.extend_to(point.quality);
  }
  Plot plot(all.title, x, y);
  plot.axes(
      size_is_share ? "size, as a share of the original" : "size in bytes",
      fmt::format("{}{}", quality,
                  all.higher_is_better ? "" : " (lower is better)"));
  const TradeOff* last = nullptr;
  for (const TradeOff& point : all.points) {
    if (!point.on_front) continue;
    if (last) {
      // A step: up to this size the last point has the best quality.
      plot.line(last->size, last->quality, point.size, last->quality,
                "#c2410c");
      plot.line(point.size, last->quality, point.size, point.quality,
                "#c2410c");
    }
    last = &point;
  }
  for (const TradeOff& point : all.points) plot.point(point);
  return plot.end();
}

std::string histogram_svg(std::span<const double> values,
                          std::string_view quality) {
  Axis x;
  if (!values.empty()) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    x = {*low, *high};
  }
  x.round();
  const double width = step_of(x.high - x.low) / 5;
  const auto bins = size_t(std::lround((x.high - x.low) / width));
  std::vector<double> counts(std::max<size_t>(bins, 1), 0);
  for (const double value : values) {
    const auto bin = size_t((value - x.low) / width);
    counts[std::min(bin, counts.size() - 1)] += 1;
  }
  const Axis y{0, *std::max_element(counts.begin(), counts.end())};
  Plot plot(fmt::format("{} of {} pairs", quality, values.size()), x, y);
  plot.axes(quality, "pairs");
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    plot.bar(x.low + double(i) * width, x.low + double(i + 1) * width,
             counts[i]);
  }
  return plot.end();
}

}  // namespace framewise::report
