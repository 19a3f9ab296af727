// SPDX-License-Identifier: Apache-2.0
#include "bench/history/trend.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace framewise::bench {

std::vector<double> Trend::log_ratios() const {
  std::vector<double> ratios;
  for (const HistoryPoint& point : points) ratios.push_back(point.log_ratio);
  return ratios;
}

std::vector<Trend> trends_of(const std::vector<HistoryPoint>& points) {
  std::map<std::tuple<std::string, std::string, std::string>, Trend> series;
  for (const HistoryPoint& point : points) {
    Trend& trend = series[{point.scenario, point.machine, point.reference}];
    trend.scenario = point.scenario;
    trend.machine = point.machine;
    trend.reference = point.reference;
    trend.points.push_back(point);
  }
  std::vector<Trend> trends;
  for (auto& [key, trend] : series) {
    const std::vector<double> ratios = trend.log_ratios();
    trend.changes = find_change_points(ratios);
    // A step is no creep.
    if (trend.changes.empty()) trend.creep = find_creep(ratios);
    trends.push_back(std::move(trend));
  }
  return trends;
}

}  // namespace framewise::bench
