// SPDX-License-Identifier: Apache-2.0
// Metrics of the program at work, as tools/record_alert_metrics.py writes them.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "telemetry/alerts/alert_examples.h"

namespace framewise::telemetry {

struct RecordedMetrics {
  double interval_s = 0;
  // Their values as promtool reads them: "0 5x3 7".
  std::vector<ExampleSeries> series;
};

inline RecordedMetrics recorded_metrics(const std::string& scene) {
  const auto path = std::filesystem::path(FRAMEWISE_SOURCE_DIR) /
                    "tests/telemetry/alerts/recorded" / (scene + ".txt");
  std::ifstream file(path);
  RecordedMetrics recorded;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("# an interval of ")) {
      recorded.interval_s = std::stod(line.substr(17));
      continue;
    }
    const size_t space = line.find(' ');
    recorded.series.push_back({line.substr(0, space), line.substr(space + 1)});
  }
  if (recorded.interval_s <= 0 || recorded.series.empty()) {
    throw std::runtime_error("no metrics in " + path.string());
  }
  return recorded;
}

// "0 5x3 7" is 0, 5, 5, 5, 5, 7.
inline std::vector<std::string> values_of(const std::string& sequence) {
  std::vector<std::string> values;
  std::istringstream words(sequence);
  for (std::string word; words >> word;) {
    const size_t times = word.find('x');
    const int more = times == word.npos ? 0 : std::stoi(word.substr(times + 1));
    values.insert(values.end(), size_t(1 + more), word.substr(0, times));
  }
  return values;
}

}  // namespace framewise::telemetry
