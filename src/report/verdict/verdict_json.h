// SPDX-License-Identifier: Apache-2.0
// The members of a report's JSON that hold the verdict.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "framewise/report.h"

namespace framewise::report {

// "verdict": status, policy, summary, reasons.
nlohmann::ordered_json verdict_json(const Comparison& comparison);

// Adds those of "content", "tier", "score", "score_otherwise" and "score_parts"
// that the comparison has.
void add_judgement(const Comparison& comparison, nlohmann::ordered_json& json);

// "error": why the comparison failed.
nlohmann::ordered_json error_json(const Error& error);

}  // namespace framewise::report
