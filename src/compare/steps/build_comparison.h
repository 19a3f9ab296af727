// SPDX-License-Identifier: Apache-2.0
// Builds the comparison of a report from what was measured.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "compare/pairs/measure_pairs.h"
#include "compare/pairs/sampling.h"
#include "compare/steps/inputs.h"
#include "judge/measurements.h"
#include "judge/policy/requirement.h"

namespace framewise::comparison {

struct ComparisonInputs {
  const timeline::Pairing& pairing;
  const Registration& registration;
  const MeasurePlan& plan;
  const CandidateValues& values;
  const PartialRun* sampled;  // null: every pair was measured
};

// Everything but the verdict. `worst`: how many of the worst pairs are listed.
Comparison comparison_of(const Input& reference, const Input& test,
                         const ComparisonInputs& measured, int worst,
                         int64_t subsample);

// The card that measured, to continue Comparison::measured_as.
std::string on_card(const MeasurePlan& plan);

// Why a card that was asked for did not measure: `no_card`, unless it failed on
// the way.
std::optional<Finding> without_card(const MeasurePlan& plan,
                                    const std::string& no_card);
// Why the processor decodes a file that a card was asked to decode.
std::optional<Finding> decoded_without_card(const Input& reference,
                                            const Input& test);

// Why a file could not be read to its end: the reference, or else the test.
std::optional<judge::FileDamage> damage_of(const Input& reference,
                                           const Input& test);

// A warning for each requirement that a sample, or a comparison that was
// stopped, does not decide.
std::vector<Finding> undecided(std::span<const judge::Requirement> requirements,
                               judge::Seen seen,
                               const std::vector<MetricReport>& metrics);

// Options that can change a result, for the report.
std::vector<std::pair<std::string, std::string>> options_as_text(
    const CompareOptions& options, std::span<const measure::Selected> outputs);

}  // namespace framewise::comparison
