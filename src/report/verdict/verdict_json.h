// SPDX-License-Identifier: Apache-2.0
// The verdict's part of a report's JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "framewise/report.h"

namespace framewise::report {

// "verdict": status, policy, summary, reasons.
nlohmann::ordered_json verdict_json(const Comparison& comparison);

// "content", "tier", "score" and "score_parts", as far as they are known.
void add_judgement(const Comparison& comparison, nlohmann::ordered_json& json);

// Why there is nothing to judge.
nlohmann::ordered_json error_json(const Error& error);

}  // namespace framewise::report
