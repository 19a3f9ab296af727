// SPDX-License-Identifier: Apache-2.0
// Text files that a plan can take: transitions, logs of plays, weights. Fields
// are separated by tabs, or by commas where no line has a tab. Empty lines and
// lines that begin with '#' are skipped.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "video/plan/make_plan.h"

namespace framewise::cli {

// Lines of from, to and a number. A first line without a number is a header.
Result<std::vector<video::PairValue>> parse_pair_table(std::string_view text);

// Lines of path and weight.
Result<std::map<std::string, double>> parse_weights(std::string_view text);

// A path a line, in the order of the plays, or a plan. One for each pair that
// follow each other.
Result<std::vector<video::PairValue>> parse_play_log(std::string_view text);

}  // namespace framewise::cli
