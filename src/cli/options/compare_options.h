// SPDX-License-Identifier: Apache-2.0
// Options of a comparison, from settings and flags.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "framewise/compare.h"

namespace framewise::cli {

// The names in the setting compare.metrics.
std::vector<std::string> metric_names(const Settings& settings);

// Does not set executor, stop token, cache and progress.
Result<CompareOptions> compare_options(const Invocation& invocation);

}  // namespace framewise::cli
