// SPDX-License-Identifier: Apache-2.0
// The list of all metrics.
#pragma once

#include <span>
#include <string_view>

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

}  // namespace framewise::measure
