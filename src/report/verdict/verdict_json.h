// SPDX-License-Identifier: Apache-2.0
// The members of a report's JSON that hold the verdict.
#pragma once

#include "base/json/json.h"
#include "framewise/report.h"

namespace framewise::report {

// "verdict": status, policy, summary, reasons.
Json verdict_json(const Comparison& comparison);

// Adds those of "content", "tier", "score", "score_low", "score_high",
// "score_otherwise" and "score_parts" that the comparison has.
void add_judgement(const Comparison& comparison, Json& json);

// "error": why the comparison failed.
Json error_json(const Error& error);

}  // namespace framewise::report
