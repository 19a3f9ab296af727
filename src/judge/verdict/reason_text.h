// SPDX-License-Identifier: Apache-2.0
// Reasons in words.
#pragma once

#include <optional>
#include <string>

#include "judge/measurements.h"

namespace framewise::judge {

// When a reason holds: "from 1.20 to 2.00 s", "throughout".
std::string when(const Reason& reason, double duration_ms);

// Where in the frame a reason holds that has a region: "lower left", "nearly
// everywhere", "here and there".
std::string where(const Reason& reason, Size picture);

// The sentence of a judgement whose status, reasons and score are known.
std::string summary_of(const Measurements& measured,
                       const std::vector<Reason>& reasons, VerdictStatus status,
                       std::optional<double> score);

// The same after the requirements that are not met; without any, `summary`.
std::string with_failed_requirements(
    const std::vector<RequirementReport>& requirements,
    const std::string& summary);

}  // namespace framewise::judge
