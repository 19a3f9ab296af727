// SPDX-License-Identifier: Apache-2.0
// What the makers of a metric, or those who studied it with viewers, call its
// values: for people who read a number for the first time. No verdict depends
// on it.
#pragma once

#include <span>
#include <string_view>

#include "framewise/metric.h"

namespace framewise::judge {

struct QualityBand {
  double bound = 0;        // from here on, to the better side
  std::string_view words;  // "visually lossless"
};

// The best first; what is worse than the last bound is in the last band all
// the same. Empty for metrics that nobody has given words.
std::span<const QualityBand> bands_of(std::string_view metric);

// The words for a value; empty where nobody has given any.
std::string_view words_of(const MetricInfo& metric, double value);

}  // namespace framewise::judge
