// SPDX-License-Identifier: Apache-2.0
// What surrounds the measuring: which metrics a verdict needs, which of those
// asked for are not worth their time, and the verdict itself.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compare/observers/content_probe.h"
#include "framewise/compare.h"
#include "measure/registry.h"

namespace framewise::comparison {

// What the user asked for: metrics and sets by name, and through requirements.
struct Wishes {
  std::vector<measure::Selected> outputs;  // everything
  // Those of them that are named themselves or by another set than "all".
  std::vector<const MetricInfo*> by_name;
};
Result<Wishes> wishes_of(const CompareOptions& options,
                         std::span<const std::string> required);

// The outputs with those that the score is made of. Sorted as the list is.
Result<std::vector<measure::Selected>> with_score(
    const std::vector<measure::Selected>& outputs);

// Takes out what cannot matter in the lowest of these tiers, and says so.
std::vector<Skipped> skip_what_cannot_matter(
    Wishes& wishes, std::span<const std::string> tiers);

// Whether it would take anything out in some tier.
bool may_skip(const Wishes& wishes);

// "high", "medium", "low", or empty where the look could not tell.
std::string tier_of(const Glance& glance, const Policy& policy);

std::vector<std::string> tiers_of(std::span<const Glance> glances,
                                  const Policy& policy);

// Gives a comparison, whose reasons are known, its content, tier, score and
// verdict.
void judge_comparison(Comparison& comparison, const FileReport& reference,
                      const timeline::Pairing& pairing, const Glance& glance,
                      const Policy& policy);

// Leaves the metrics that were asked for.
void hide_unasked(Comparison& comparison,
                  const std::vector<measure::Selected>& asked);

}  // namespace framewise::comparison
