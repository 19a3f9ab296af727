// SPDX-License-Identifier: Apache-2.0
// Words for the values of a metric, from its authors or from studies with
// viewers. No verdict depends on them.
#pragma once

#include <span>
#include <string_view>

#include "framewise/metric.h"

namespace framewise::judge {

struct QualityBand {
  double bound = 0;        // from here on, to the better side
  std::string_view words;  // "visually lossless"
};

// The best band first. Values worse than the last bound are in the last band
// too. Empty for metrics without published words.
std::span<const QualityBand> bands_of(std::string_view metric);

// The words for a value; empty for metrics without any.
std::string_view words_of(const MetricInfo& metric, double value);

}  // namespace framewise::judge
