// SPDX-License-Identifier: Apache-2.0
// Options of `framewise compare` about time: the compared part, the delay of
// the test, and sampling.
#pragma once

#include "cli/command.h"
#include "framewise/compare.h"

namespace framewise::cli {

Result<void> set_time_options(const Invocation& invocation,
                              CompareOptions& options);

// Parses "1.5s", "40ms", "2m", "1h", "10f" (frames) or "1.5" (seconds). May be
// negative.
Result<TimePoint> parse_time_point(std::string_view text);

}  // namespace framewise::cli
