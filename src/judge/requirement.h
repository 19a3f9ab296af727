// SPDX-License-Identifier: Apache-2.0
// Requirements: "ssimulacra2.mean>=70", "psnr.min>30". A metric, the statistic
// of it (the mean if none is named), a comparison and a number.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::judge {

enum class Statistic : uint8_t {
  kMean,
  kHarmonicMean,
  kStd,
  kMin,
  kMax,
  kP1,
  kP5,
  kP50,
  kP95,
};

// Absent where the summary has no such value.
std::optional<double> value_of(const Summary& summary, Statistic statistic);

enum class Relation : uint8_t {
  kLess,
  kLessOrEqual,
  kEqual,
  kGreaterOrEqual,
  kGreater,
};

struct Requirement {
  const MetricInfo* metric = nullptr;
  Statistic statistic = Statistic::kMean;
  Relation relation = Relation::kGreaterOrEqual;
  double bound = 0;
  std::string text;  // as it was written

  bool holds(double value) const;
};

// One or more requirements with commas or && between them. Fails with kUsage;
// the message names the column (counted from 1) and shows the place.
Result<std::vector<Requirement>> parse_requirements(std::string_view text);

// What has become of a requirement. A metric without a value fails it.
// The mean of the metric "score" is `score`, that of the whole comparison,
// where there is one.
RequirementReport check(const Requirement& requirement,
                        const std::vector<MetricReport>& metrics,
                        std::optional<double> score = std::nullopt);

}  // namespace framewise::judge
