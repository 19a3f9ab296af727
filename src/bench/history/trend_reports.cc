// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cmath>

#include "base/json/json.h"
#include "bench/history/trend.h"
#include "bench/output/words.h"
#include "bench/statistics/order.h"

namespace framewise::bench {
namespace {

constexpr size_t kSparkPoints = 40;
constexpr double kWeek_s = 7 * 24 * 3600.0;

// The last points, from the lowest to the highest of them.
std::string spark_line(const std::vector<double>& values) {
  static constexpr std::string_view kLevels[] = {"▁", "▂", "▃", "▄",
                                                 "▅", "▆", "▇", "█"};
  const size_t begin =
      values.size() > kSparkPoints ? values.size() - kSparkPoints : 0;
  const auto [low, high] =
      std::minmax_element(values.begin() + std::ptrdiff_t(begin), values.end());
  // Noise of 1 % fills at most half of the height.
  const double range = std::max(*high - *low, 0.02);
  std::string line;
  for (size_t i = begin; i < values.size(); ++i) {
    const double share = (values[i] - *low) / range;
    line += kLevels[size_t(std::clamp(share * 7.99, 0.0, 7.0))];
  }
  return line;
}

std::string change_words(const Trend& trend, const ChangePoint& change) {
  const HistoryPoint& before = trend.points[change.first - 1];
  const HistoryPoint& after = trend.points[change.first];
  return fmt::format(
      "{} between {} ({}) and {} ({})", change_text(change.size),
      before.commit.empty() ? "?" : before.commit, before.time.substr(0, 10),
      after.commit.empty() ? "?" : after.commit, after.time.substr(0, 10));
}

double seconds_of(const std::string& time) {
  tm utc{};
  if (!strptime(time.c_str(), "%Y-%m-%dT%H:%M:%SZ", &utc)) return 0;
  return double(timegm(&utc));
}

bool is_recent(const HistoryPoint& point, double now) {
  return seconds_of(point.time) >= now - kWeek_s;
}

std::string creep_words(const Trend& trend) {
  const double total = trend.creep.slope.value * double(trend.points.size());
  return fmt::format("creeps: {} % over {} points", percent_text(total),
                     trend.points.size());
}

// The last week's median against that of the time before.
std::string week_words(const Trend& trend, double now) {
  std::vector<double> recent;
  std::vector<double> earlier;
  for (const HistoryPoint& point : trend.points) {
    (is_recent(point, now) ? recent : earlier).push_back(point.log_ratio);
  }
  if (recent.size() < 3 || earlier.size() < 3) return "too few points";
  return fmt::format("{} % ({} points)",
                     percent_text(median(recent) - median(earlier)),
                     recent.size());
}

}  // namespace

std::string trend_text(const std::vector<Trend>& trends, bool color) {
  if (trends.empty()) return "The history has no points yet.\n";
  std::string text;
  for (const Trend& trend : trends) {
    const std::vector<double> ratios = trend.log_ratios();
    text += fmt::format(
        "{:<29} {:<40}  {:>4} points, last {} %, {} (machine {}, reference "
        "{})\n",
        trend.scenario, spark_line(ratios), ratios.size(),
        percent_text(ratios.back()), time_text(trend.points.back().cpu_s),
        trend.machine, trend.reference);
    for (const ChangePoint& change : trend.changes) {
      const bool slower = change.size.value > 0;
      text += fmt::format("{}  {} {}{}\n",
                          color ? (slower ? "\x1b[31m" : "\x1b[32m") : "",
                          slower ? "slower" : "faster",
                          change_words(trend, change), color ? "\x1b[0m" : "");
    }
    if (trend.creep.significant) text += "  " + creep_words(trend) + "\n";
    if (trend.points.size() < kLeastHistory) {
      text += fmt::format("  too short for change points: {} of {} points\n",
                          trend.points.size(), kLeastHistory);
    }
  }
  return text;
}

std::string trend_json(const std::vector<Trend>& trends) {
  Json list = Json::array();
  for (const Trend& trend : trends) {
    Json points = Json::array();
    for (const HistoryPoint& point : trend.points) {
      points.push_back({{"time", point.time},
                        {"commit", point.commit},
                        {"percent", as_percent(point.log_ratio)},
                        {"pairs", point.pairs},
                        {"cpu_s", point.cpu_s},
                        {"peak_bytes", point.peak_bytes}});
    }
    Json changes = Json::array();
    for (const ChangePoint& change : trend.changes) {
      changes.push_back({{"after", trend.points[change.first - 1].commit},
                         {"until", trend.points[change.first].commit},
                         {"time", trend.points[change.first].time},
                         {"percent", as_percent(change.size.value)},
                         {"lower", as_percent(change.size.lower)},
                         {"upper", as_percent(change.size.upper)}});
    }
    list.push_back({{"scenario", trend.scenario},
                    {"machine", trend.machine},
                    {"reference", trend.reference},
                    {"points", std::move(points)},
                    {"changes", std::move(changes)},
                    {"creeps", trend.creep.significant}});
  }
  return Json{{"schema", "framewise.bench-trend/1"},
              {"series", std::move(list)}}
             .dump(2) +
         "\n";
}

std::string weekly_report(const std::vector<Trend>& trends) {
  double now = 0;
  for (const Trend& trend : trends) {
    now = std::max(now, seconds_of(trend.points.back().time));
  }
  std::string changes;
  std::string table =
      "| scenario | points | last week against before | last |\n"
      "|---|--:|--:|--:|\n";
  for (const Trend& trend : trends) {
    for (const ChangePoint& change : trend.changes) {
      if (!is_recent(trend.points[change.first], now)) continue;
      changes += fmt::format("- **{}** {}\n", trend.scenario,
                             change_words(trend, change));
    }
    if (trend.creep.significant) {
      changes +=
          fmt::format("- **{}** {}\n", trend.scenario, creep_words(trend));
    }
    table += fmt::format("| {} | {} | {} | {} |\n", trend.scenario,
                         trend.points.size(), week_words(trend, now),
                         time_text(trend.points.back().cpu_s));
  }
  return fmt::format("### Speed of the last week\n\n{}\n{}\n",
                     changes.empty() ? "Nothing changed.\n" : changes, table);
}

report::Drawing trend_drawing(const std::vector<Trend>& trends) {
  using report::Color;
  constexpr int kWidth = 900;
  constexpr int kChart = 130;
  constexpr int kLeft = 70;
  constexpr int kRight = 20;
  constexpr Color kGray{150, 150, 150};
  constexpr Color kBlue{40, 90, 170};
  constexpr Color kRed{200, 40, 30};
  report::Drawing drawing;
  drawing.width = kWidth;
  drawing.height = std::max(1, int(trends.size())) * kChart;
  for (size_t i = 0; i < trends.size(); ++i) {
    const Trend& trend = trends[i];
    const std::vector<double> ratios = trend.log_ratios();
    const double top = double(i) * kChart + 30;
    const double bottom = double(i + 1) * kChart - 20;
    const auto [least, most] =
        std::minmax_element(ratios.begin(), ratios.end());
    const double low = std::min(*least, -0.02);
    const double high = std::max(*most, 0.02);
    const auto x = [&](size_t k) {
      return kLeft + double(k) * (kWidth - kLeft - kRight) /
                         std::max(1.0, double(ratios.size()) - 1);
    };
    const auto y = [&](double value) {
      return bottom - (value - low) / (high - low) * (bottom - top);
    };
    drawing.shapes.push_back(report::Words{{kLeft, top - 12},
                                           trend.scenario,
                                           {30, 30, 30},
                                           report::Anchor::kStart,
                                           true});
    drawing.shapes.push_back(
        report::Line{{{kLeft, y(0)}, {kWidth - kRight, y(0)}}, kGray, 1});
    for (const double edge : {low, high}) {
      drawing.shapes.push_back(report::Words{{kLeft - 8, y(edge) + 4},
                                             percent_text(edge) + " %",
                                             kGray,
                                             report::Anchor::kEnd});
    }
    report::Line line{{}, kBlue, 1.5};
    for (size_t k = 0; k < ratios.size(); ++k) {
      line.points.push_back({x(k), y(ratios[k])});
    }
    drawing.shapes.push_back(std::move(line));
    for (const ChangePoint& change : trend.changes) {
      drawing.shapes.push_back(report::Line{
          {{x(change.first), top}, {x(change.first), bottom}}, kRed, 1});
      drawing.shapes.push_back(
          report::Words{{x(change.first) + 4, top + 10},
                        percent_text(change.size.value) + " %",
                        kRed});
    }
  }
  return drawing;
}

}  // namespace framewise::bench
