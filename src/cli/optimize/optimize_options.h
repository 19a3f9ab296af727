// SPDX-License-Identifier: Apache-2.0
// Options of an optimization, from settings and flags.
#pragma once

#include <string_view>

#include "cli/command.h"
#include "framewise/optimize.h"

namespace framewise::cli {

// Does not set executor, stop token, cache and progress.
Result<OptimizeOptions> optimize_options(const Invocation& invocation);

}  // namespace framewise::cli
