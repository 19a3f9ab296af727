// SPDX-License-Identifier: Apache-2.0
// What was measured, told as a Report tells it.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "compare/pairs/measure_pairs.h"
#include "compare/pairs/sampling.h"
#include "compare/steps/inputs.h"
#include "judge/policy/requirement.h"

namespace framewise::comparison {

struct Measured {
  const timeline::Pairing& pairing;
  const Registration& registration;
  const MeasurePlan& plan;
  const CandidateValues& values;
  const SampledRun* sampled;  // null: every pair was measured
};

// Everything but the verdict. `worst`: how many of the worst instants are told.
Comparison comparison_of(const Input& reference, const Input& test,
                         const Measured& measured, int worst,
                         int64_t subsample);

// Requirements that a sample, or what was measured until somebody stopped it,
// does not decide become warnings.
void find_undecided(std::span<const judge::Requirement> requirements,
                    judge::Seen seen, Comparison& comparison);

// What can change a result, for the report.
std::vector<std::pair<std::string, std::string>> options_as_text(
    const CompareOptions& options, std::span<const measure::Selected> outputs);

}  // namespace framewise::comparison
