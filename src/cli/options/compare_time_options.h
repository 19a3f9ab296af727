// SPDX-License-Identifier: Apache-2.0
// The options of `framewise compare` that are about time: what part counts,
// how late the test is, how much is sampled.
#pragma once

#include "cli/command.h"
#include "framewise/compare.h"

namespace framewise::cli {

Result<void> set_time_options(const Invocation& invocation,
                              CompareOptions& options);

// "1.5s", "40ms", "10f"; without a unit seconds. May be negative.
Result<TimePoint> parse_time_point(std::string_view text);

}  // namespace framewise::cli
