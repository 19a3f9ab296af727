// SPDX-License-Identifier: Apache-2.0
// How severe a defect is for a viewer, and how much that counts by a policy.
#pragma once

#include <vector>

#include "framewise/policy.h"
#include "judge/measurements.h"

namespace framewise::judge {

// The status that this reason alone leads to.
VerdictStatus status_of(const Reason& reason, const Policy& policy);

// The reasons with severities shifted by the class of content: texture hides
// some kinds of damage, and smooth areas show others. A reason of severity info
// keeps it.
std::vector<Reason> shifted_by_content(std::vector<Reason> reasons,
                                       const Measurements& measured,
                                       const Policy& policy);

}  // namespace framewise::judge
