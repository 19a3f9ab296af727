// SPDX-License-Identifier: Apache-2.0
// Which metrics are measured for a verdict, which of those asked for are
// skipped, and how measurements and judgement pass between compare and judge.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compare/observers/content_probe.h"
#include "compare/requested_metrics.h"
#include "framewise/compare.h"
#include "judge/measurements.h"
#include "measure/registry.h"

namespace framewise::comparison {

// In place of the verdict where none was asked for.
inline constexpr const char* kNotJudged =
    "Only the metrics were measured; the option verdict adds score, verdict "
    "and defects.";

// The outputs and those that the score needs, in the order of the list.
Result<std::vector<measure::Selected>> with_score(
    const std::vector<measure::Selected>& outputs);

// Removes the metrics that cannot change a verdict in the lowest of these
// tiers, and returns them with the reason.
std::vector<Skipped> skip_what_cannot_matter(
    RequestedMetrics& wishes, std::span<const std::optional<Tier>> tiers);

// Whether that removes anything in any tier.
bool may_skip(const RequestedMetrics& wishes);

// Absent where no frames could be compared.
std::optional<Tier> tier_of(const ContentEstimate& estimate,
                            const Policy& policy);

std::vector<std::optional<Tier>> tiers_of(
    std::span<const ContentEstimate> estimates, const Policy& policy);

// The judge's view of a comparison, which outlives the result. `damage`:
// why a file could not be read to its end.
judge::Measurements measurements_of(
    const Comparison& comparison, const FileReport& reference,
    const timeline::Pairing& pairing, const ContentEstimate& estimate,
    const std::optional<judge::FileDamage>& damage);

// Those that were not measured for the score alone.
std::vector<MetricReport> asked_for(
    const std::vector<measure::Selected>& outputs,
    std::vector<MetricReport> metrics);

}  // namespace framewise::comparison
