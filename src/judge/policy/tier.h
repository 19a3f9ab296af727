// SPDX-License-Identifier: Apache-2.0
// Which metrics are worth their time for a pair of this tier.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "framewise/metric.h"
#include "framewise/policy.h"

namespace framewise::judge {

Tier tier_of(double luma_psnr, const Policy& policy);

// Why a metric that was not asked for by name is skipped in this tier; absent:
// it is measured. Skipping never changes a verdict, which depends on the score,
// the reasons and the requirements.
std::optional<std::string> why_skipped(const MetricInfo& info, Tier tier);

}  // namespace framewise::judge
