// SPDX-License-Identifier: Apache-2.0
// Which metrics the options of a comparison ask for.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "framewise/compare.h"
#include "measure/registry.h"

namespace framewise::comparison {

// The metrics that a user asked for by name, by set and through requirements.
struct RequestedMetrics {
  std::vector<measure::Selected> outputs;  // everything
  // Those named by the user, or by a set other than "all".
  std::vector<const MetricInfo*> by_name;
};
Result<RequestedMetrics> requested_metrics(
    const CompareOptions& options, std::span<const std::string> required);

}  // namespace framewise::comparison
