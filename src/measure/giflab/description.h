// SPDX-License-Identifier: Apache-2.0
// Descriptions common to all of GifLab's metrics.
#pragma once

#include <string_view>

#include "framewise/metric.h"

namespace framewise::measure::giflab {

// A similarity from 0 to 1.
inline MetricInfo similarity(std::string_view name, std::string_view title,
                             std::string_view about) {
  return {.name = name,
          .title = title,
          .lowest = 0,
          .highest = 1,
          .perfect = 1,
          .version = "1",
          .paper = "GifLab 0.4.0",
          .about = about,
          .cost = CostClass::kModerate,
          .sets = "giflab"};
}

inline MetricInfo error(std::string_view name, std::string_view title,
                        double highest, std::string_view about) {
  MetricInfo info = similarity(name, title, about);
  info.direction = Direction::kLowerIsBetter;
  info.highest = highest;
  info.perfect = 0;
  return info;
}

}  // namespace framewise::measure::giflab
