// SPDX-License-Identifier: Apache-2.0
// Where the speed of scenarios changed over months.
#pragma once

#include <string>
#include <vector>

#include "bench/history/history.h"
#include "bench/statistics/change_points.h"
#include "report/drawing/drawing.h"

namespace framewise::bench {

// The points of one scenario on one machine against one reference: other
// machines and references are series of their own, never joined.
struct Trend {
  std::string scenario;
  std::string machine;
  std::string reference;
  std::vector<HistoryPoint> points;
  std::vector<ChangePoint> changes;
  Creep creep;

  std::vector<double> log_ratios() const;
};

std::vector<Trend> trends_of(const std::vector<HistoryPoint>& points);

std::string trend_text(const std::vector<Trend>& trends, bool color);
std::string trend_json(const std::vector<Trend>& trends);
// The changes in the last 7 days before the last point, as Markdown.
std::string weekly_report(const std::vector<Trend>& trends);
// One chart a series: ratios over points, levels, and where they change.
report::Drawing trend_drawing(const std::vector<Trend>& trends);

}  // namespace framewise::bench
