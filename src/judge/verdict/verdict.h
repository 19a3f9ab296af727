// SPDX-License-Identifier: Apache-2.0
// From the measurements and defects of a test to its judgement: a status that a
// machine can act on, a score, and a sentence that a person understands.
#pragma once

#include <vector>

#include "framewise/policy.h"
#include "judge/measurements.h"

namespace framewise::judge {

// `defects`: those of the test's time, placement and frames. The judgement has
// them with the severity that they have for a viewer, and one reason more where
// only the score, a damaged file, or nothing but a difference condemns it.
Judgement judge(const Measurements& measured, std::vector<Reason> defects,
                const Policy& policy);

}  // namespace framewise::judge
