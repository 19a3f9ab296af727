// SPDX-License-Identifier: Apache-2.0
// From findings and a score to a status that a machine can act on and a
// sentence that a person understands.
#pragma once

#include "framewise/policy.h"
#include "framewise/report.h"

namespace framewise::judge {

// Sets judged, policy and verdict_summary of a comparison whose reasons, score
// and content are known; sorts its reasons, the gravest first, and adds one
// where only the score, or nothing but a difference, condemns it.
void judge(Comparison& comparison, const FileReport& reference,
           const Policy& policy);

// Puts requirements that are not met before what a judged comparison says.
void tell_failed_requirements(Comparison& comparison);

// "1.20-2.00 s", "throughout", "frame 7": when a reason holds.
std::string when(const Reason& reason, double duration_ms);
// "lower left", "nearly everywhere", "here and there": where in the picture a
// reason holds that has a region.
std::string where(const Reason& reason, Size picture);

}  // namespace framewise::judge
