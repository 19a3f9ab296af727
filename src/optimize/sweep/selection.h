// SPDX-License-Identifier: Apache-2.0
// The pipelines that a sweep has selected, as a file keeps them:
// {"schema": "framewise.selection/1", "pipelines": [{"id": "…"}, …]}.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise::optimization {

inline constexpr int64_t kMostSelectionBytes = 1 << 20;
// Those with the most Pareto fronts; each costs some encodes of a sample.
inline constexpr size_t kMostSelected = 8;

// The ids, at most kMostSelected, the best first. Fails with kInput where the
// text is no selection, and with kUsage for ids that are none.
Result<std::vector<std::string>> parse_selection(std::string_view text);

}  // namespace framewise::optimization
