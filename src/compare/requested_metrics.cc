// SPDX-License-Identifier: Apache-2.0
#include "compare/requested_metrics.h"

namespace framewise::comparison {

Result<RequestedMetrics> requested_metrics(
    const CompareOptions& options, std::span<const std::string> required) {
  std::vector<std::string> names = options.metrics;
  if (names.empty()) names = {"default"};
  names.insert(names.end(), required.begin(), required.end());
  RequestedMetrics wishes;
  FW_ASSIGN_OR_RETURN(wishes.outputs, measure::select_all(names));
  for (const std::string& name : names) {
    if (name == "all") continue;
    FW_ASSIGN_OR_RETURN(const auto meant, measure::select_all({&name, 1}));
    for (const measure::Selected& one : meant) {
      wishes.by_name.push_back(&one.info());
    }
  }
  return wishes;
}

}  // namespace framewise::comparison
