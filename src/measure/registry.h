// SPDX-License-Identifier: Apache-2.0
// The list of all metrics.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "measure/metric.h"

namespace framewise::measure {

// All metrics in the order in which reports show them.
std::span<const Metric> all_metrics();

// Which output of which metric a name means.
struct Selected {
  const Metric* metric = nullptr;
  size_t output = 0;

  const MetricInfo& info() const { return metric->outputs[output]; }
};

// By name or alias, in any case. Fails with kUsage.
Result<Selected> select(std::string_view name);

// Several names, of which each may also be that of a set. In the order of the
// list of metrics, nothing twice.
Result<std::vector<Selected>> select_all(std::span<const std::string> names);

}  // namespace framewise::measure
