// SPDX-License-Identifier: Apache-2.0
// What the values of all pairs add up to, each weighted by how long it was on
// screen. Values are added one by one in order, so the result does not depend
// on who measured them.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "framewise/metric.h"
#include "framewise/report.h"

namespace framewise::measure {

class Statistics {
 public:
  // `weight` is positive.
  void add(double value, double weight);

  size_t count() const { return samples_.size(); }

  // Nothing has a summary before the first value.
  std::optional<Summary> summary() const;

  // The places (in order of adding) of the `count` worst values, worst first;
  // of equal ones the earliest. Perfect values are never among them.
  std::vector<size_t> worst(size_t count, const MetricInfo& info) const;

 private:
  struct Sample {
    double value;
    double weight;
  };
  std::vector<Sample> samples_;
};

}  // namespace framewise::measure
