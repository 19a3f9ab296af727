// SPDX-License-Identifier: Apache-2.0
#include "judge/policy/tier.h"

#include <fmt/format.h>

#include <string_view>

namespace framewise::judge {
namespace {

bool contains_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

}  // namespace

Tier tier_of(double luma_psnr, const Policy& policy) {
  if (luma_psnr > policy.high_db) return Tier::kHigh;
  return luma_psnr >= policy.medium_db ? Tier::kMedium : Tier::kLow;
}

// Near the original, metrics agree with one another and tell nothing that the
// score does not; in the middle only the costly ones are dear enough to spare.
// A low tier is where somebody looks for the cause: everything is measured.
std::optional<std::string> why_skipped(const MetricInfo& info, Tier tier) {
  if (contains_word(info.sets, "default")) return std::nullopt;
  const bool high = tier == Tier::kHigh && info.cost != CostClass::kCheap;
  const bool medium = tier == Tier::kMedium && info.cost == CostClass::kCostly;
  if (!high && !medium) return std::nullopt;
  return fmt::format("tier {}: cannot change the verdict (--full measures all)",
                     name_of(tier));
}

}  // namespace framewise::judge

namespace framewise {

const char* name_of(Tier tier) noexcept {
  switch (tier) {
    case Tier::kLow: return "low";
    case Tier::kMedium: return "medium";
    case Tier::kHigh: return "high";
  }
  return "low";
}

}  // namespace framewise
