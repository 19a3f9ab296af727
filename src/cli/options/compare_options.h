// SPDX-License-Identifier: Apache-2.0
// What a comparison is asked to do, from settings and flags.
#pragma once

#include "cli/command.h"
#include "framewise/compare.h"

namespace framewise::cli {

// Without executor, stop token and progress.
Result<CompareOptions> compare_options(const Invocation& invocation);

}  // namespace framewise::cli
