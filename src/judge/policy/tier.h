// SPDX-License-Identifier: Apache-2.0
// Which metrics are worth their time for a pair of this tier.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "framewise/metric.h"
#include "framewise/policy.h"

namespace framewise::judge {

// "high", "medium" or "low".
std::string_view tier_of(double luma_psnr, const Policy& policy);

// Why a metric that nobody asked for by name need not be measured in this
// tier; absent: it is measured. The verdict is made of the score, the reasons
// and the requirements, so this can never change it.
std::optional<std::string> why_skipped(const MetricInfo& info,
                                       std::string_view tier);

}  // namespace framewise::judge
