// SPDX-License-Identifier: Apache-2.0
// Requirements as targets of a search: how far a value is from them, on one
// scale for all metrics.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "judge/policy/requirement.h"

namespace framewise::judge {

// Fails with kUsage for an expression that is none, that no search can approach
// (==), that asks for a worse result or for one that no file has.
Result<std::vector<Requirement>> parse_targets(
    std::span<const std::string> expressions);

// By how much a value exceeds the target, in points of SSIMULACRA2; negative:
// the target is missed. `passed`: whether the requirement was found to hold.
double margin_of(const Requirement& target, double value, bool passed);

// Whether the target asks for a value of at least its bound.
bool is_from_below(const Requirement& target);

}  // namespace framewise::judge
