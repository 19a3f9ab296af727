// SPDX-License-Identifier: Apache-2.0
// The list of all metrics.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "measure/metric.h"

namespace framewise::measure {

// All metrics in the order of reports.
std::span<const Metric> all_metrics();

// A metric and one of its outputs.
struct Selected {
  const Metric* metric = nullptr;
  size_t output = 0;

  const MetricInfo& info() const { return metric->outputs[output]; }
};

// Finds an output by name or alias, ignoring case. Fails with kUsage.
Result<Selected> select(std::string_view name);

// Finds the outputs of several names or names of sets, in the order of the
// list, without duplicates.
Result<std::vector<Selected>> select_all(std::span<const std::string> names);

}  // namespace framewise::measure
