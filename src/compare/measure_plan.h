// SPDX-License-Identifier: Apache-2.0
// The plan of what is measured of each pair, and how.
#pragma once

#include <span>

#include "compare/pairs/measure_pairs.h"
#include "compare/steps/inputs.h"
#include "framewise/compare.h"
#include "measure/registry.h"
#include "timeline/schedule.h"

namespace framewise::comparison {

// For these outputs, what a verdict needs besides, and one test for each
// registration. No card is chosen.
Result<MeasurePlan> measure_plan(const CompareOptions& options,
                                 const std::vector<measure::Selected>& outputs,
                                 std::span<const Registration> registrations,
                                 const timeline::Timeline& reference);

}  // namespace framewise::comparison
