// SPDX-License-Identifier: Apache-2.0
// The file of a plan: JSON, docs/schema/plan-1.json.
#pragma once

#include <string>
#include <string_view>

#include "video/film/plan.h"

namespace framewise::video {

inline constexpr int64_t kLargestPlanFile = int64_t{16} << 20;

// The same plan gives the same bytes.
std::string plan_json(const Plan& plan);

// Refuses everything that plan_json() does not write: other versions, unknown,
// missing and doubled keys, numbers out of range, indexes without a clip, plays
// outside their clip, overlaps longer than half a play, and paths that leave
// the folder.
Result<Plan> parse_plan(std::string_view text);

}  // namespace framewise::video
