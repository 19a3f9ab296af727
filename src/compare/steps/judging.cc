// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/judging.h"

#include <algorithm>

#include "base/result.h"
#include "compare/steps/clock_meetings.h"
#include "judge/policy/tier.h"
#include "judge/score/score.h"
#include "judge/verdict/verdict.h"

namespace framewise::comparison {
namespace {

bool contains(const std::vector<measure::Selected>& outputs,
              const MetricInfo* info) {
  return std::any_of(outputs.begin(), outputs.end(),
                     [info](const auto& one) { return &one.info() == info; });
}

bool is_named(const Wishes& wishes, const MetricInfo& info) {
  return std::find(wishes.by_name.begin(), wishes.by_name.end(), &info) !=
         wishes.by_name.end();
}

// The lowest tier decides: all tests are measured in one pass.
std::string lowest(std::span<const std::string> tiers) {
  std::string found = "high";
  for (const std::string& tier : tiers) {
    if (tier.empty() || tier == "low") return "low";
    if (tier == "medium") found = tier;
  }
  return found;
}

}  // namespace

Result<Wishes> wishes_of(const CompareOptions& options,
                         std::span<const std::string> required) {
  std::vector<std::string> names = options.metrics;
  if (names.empty()) names = {"default"};
  names.insert(names.end(), required.begin(), required.end());
  Wishes wishes;
  FW_ASSIGN_OR_RETURN(wishes.outputs, measure::select_all(names));
  for (const std::string& name : names) {
    if (name == "all") continue;
    FW_ASSIGN_OR_RETURN(const auto meant, measure::select_all({&name, 1}));
    for (const measure::Selected& one : meant) {
      wishes.by_name.push_back(&one.info());
    }
  }
  return wishes;
}

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
    Wishes& wishes, std::span<const std::string> tiers) {
  const std::string tier = lowest(tiers);
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

bool may_skip(const Wishes& wishes) {
  return std::any_of(
      wishes.outputs.begin(), wishes.outputs.end(), [&](const auto& output) {
        const MetricInfo& info = output.info();
        return !is_named(wishes, info) && (judge::why_skipped(info, "high") ||
                                           judge::why_skipped(info, "medium"));
      });
}

std::string tier_of(const Glance& glance, const Policy& policy) {
  return glance.psnr ? std::string(judge::tier_of(*glance.psnr, policy))
                     : std::string();
}

std::vector<std::string> tiers_of(std::span<const Glance> glances,
                                  const Policy& policy) {
  std::vector<std::string> tiers;
  for (const Glance& glance : glances) tiers.push_back(tier_of(glance, policy));
  return tiers;
}

void judge_comparison(Comparison& comparison, const FileReport& reference,
                      const timeline::Pairing& pairing, const Glance& glance,
                      const Policy& policy) {
  comparison.content = glance.content;
  comparison.tier = tier_of(glance, policy);
  judge::score(
      comparison, reference,
      viewing_of(comparison.meetings, pairing, comparison.test.duration_ms));
  judge::judge(comparison, reference, policy);
}

void hide_unasked(Comparison& comparison,
                  const std::vector<measure::Selected>& asked) {
  std::erase_if(comparison.metrics, [&](const MetricReport& metric) {
    return !contains(asked, metric.info);
  });
}

}  // namespace framewise::comparison
