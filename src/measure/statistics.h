// SPDX-License-Identifier: Apache-2.0
// Statistics of the values of all pairs, weighted by their time on screen.
// Values are added one by one in order, so the result does not depend on
// threads.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "framewise/metric.h"
#include "framewise/metric_report.h"

namespace framewise::measure {

class Statistics {
 public:
  // `weight` must be positive.
  void add(double value, double weight);

  size_t count() const { return samples_.size(); }

  // nullopt before the first value.
  std::optional<Summary> summary() const;

  // Indices (in order of adding) of the `count` worst values, worst first; of
  // equal values the earliest. Never includes perfect values.
  std::vector<size_t> worst(size_t count, const MetricInfo& info) const;

 private:
  struct Sample {
    double value;
    double weight;
  };
  std::vector<Sample> samples_;
};

}  // namespace framewise::measure
