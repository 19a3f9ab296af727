// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/judging.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "compare/steps/clock_meetings.h"
#include "judge/policy/tier.h"

namespace framewise::comparison {
namespace {

bool contains(const std::vector<measure::Selected>& outputs,
              const MetricInfo* info) {
  return std::any_of(outputs.begin(), outputs.end(),
                     [info](const auto& one) { return &one.info() == info; });
}

bool is_named(const RequestedMetrics& wishes, const MetricInfo& info) {
  return std::find(wishes.by_name.begin(), wishes.by_name.end(), &info) !=
         wishes.by_name.end();
}

// The lowest tier decides: all tests are measured in one pass.
Tier lowest(std::span<const std::optional<Tier>> tiers) {
  Tier found = Tier::kHigh;
  for (const std::optional<Tier>& tier : tiers) {
    found = std::min(found, tier.value_or(Tier::kLow));
  }
  return found;
}

}  // namespace

Result<std::vector<measure::Selected>> with_score(
    const std::vector<measure::Selected>& outputs) {
  std::vector<std::string> names;
  for (const measure::Selected& output : outputs) {
    names.emplace_back(output.info().name);
  }
  FW_ASSIGN_OR_RETURN(const measure::Selected score, measure::select("score"));
  for (const MetricInfo& info : score.metric->outputs) {
    names.emplace_back(info.name);
  }
  return measure::select_all(names);
}

std::vector<Skipped> skip_what_cannot_matter(
    RequestedMetrics& wishes, std::span<const std::optional<Tier>> tiers) {
  const Tier tier = lowest(tiers);
  std::vector<Skipped> skipped;
  std::vector<measure::Selected> kept;
  for (const measure::Selected& output : wishes.outputs) {
    const MetricInfo& info = output.info();
    const auto reason =
        is_named(wishes, info) ? std::nullopt : judge::why_skipped(info, tier);
    if (reason) {
      skipped.push_back({std::string(info.name), *reason});
    } else {
      kept.push_back(output);
    }
  }
  wishes.outputs = std::move(kept);
  return skipped;
}

bool may_skip(const RequestedMetrics& wishes) {
  return std::any_of(wishes.outputs.begin(), wishes.outputs.end(),
                     [&](const auto& output) {
                       const MetricInfo& info = output.info();
                       return !is_named(wishes, info) &&
                              (judge::why_skipped(info, Tier::kHigh) ||
                               judge::why_skipped(info, Tier::kMedium));
                     });
}

std::optional<Tier> tier_of(const ContentEstimate& estimate,
                            const Policy& policy) {
  if (!estimate.psnr) return std::nullopt;
  return judge::tier_of(*estimate.psnr, policy);
}

std::vector<std::optional<Tier>> tiers_of(
    std::span<const ContentEstimate> estimates, const Policy& policy) {
  std::vector<std::optional<Tier>> tiers;
  for (const ContentEstimate& estimate : estimates)
    tiers.push_back(tier_of(estimate, policy));
  return tiers;
}

judge::Measurements measurements_of(
    const Comparison& comparison, const FileReport& reference,
    const timeline::Pairing& pairing, const ContentEstimate& estimate,
    const std::optional<judge::FileDamage>& damage) {
  const auto facts_of = [](const FileReport& file) {
    return judge::FileFacts{file.size, file.frames, file.duration_ms,
                            file.plays};
  };
  judge::Measurements measured;
  measured.reference = facts_of(reference);
  measured.test = facts_of(comparison.test);
  measured.pairing_mode = pairing.mode;
  measured.timing_agrees = comparison.pairing_findings.empty();
  measured.meetings = comparison.meetings;
  measured.metrics = comparison.metrics;
  measured.viewing =
      viewing_of(comparison.meetings, pairing, comparison.test.duration_ms);
  measured.measured_part = comparison.measured_part;
  measured.identical_bytes = comparison.identical_bytes;
  measured.identical_pixels = comparison.identical_pixels;
  measured.measured_pairs = comparison.measured_pairs;
  measured.identical_pairs = comparison.identical_pairs;
  measured.partial = comparison.partial;
  measured.damage = damage;
  measured.content = estimate.content;
  measured.luma_psnr = estimate.psnr;
  return measured;
}

std::vector<MetricReport> asked_for(
    const std::vector<measure::Selected>& outputs,
    std::vector<MetricReport> metrics) {
  std::erase_if(metrics, [&](const MetricReport& metric) {
    return !contains(outputs, metric.info);
  });
  return metrics;
}

}  // namespace framewise::comparison
