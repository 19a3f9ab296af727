// SPDX-License-Identifier: Apache-2.0
// Requirements: "ssimulacra2.mean>=70", "psnr.min>30". A metric, the statistic
// of it (the mean if none is named), a comparison and a number.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "framewise/metric_report.h"
#include "framewise/verdict.h"

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
  bool names_statistic = false;
  Relation relation = Relation::kGreaterOrEqual;
  double bound = 0;
  std::string text;  // as it was written

  bool holds(double value) const;
};

// One or more requirements with commas or && between them. Fails with kUsage;
// the message names the column (counted from 1) and shows the place.
Result<std::vector<Requirement>> parse_requirements(std::string_view text);

// Of the score of a whole comparison ("score>=80"), not of its pairs
// ("score.mean>=80").
bool is_of_the_whole(const Requirement& requirement);

// How much of a comparison was measured.
enum class Seen : uint8_t {
  kAll,   // every pair, or a sample that says what it is
  kPart,  // those until somebody stopped it
};

// Whether the measured values decide a requirement. A sample decides the mean
// up to its interval, and bounds the extremes from one side; a part of the
// pairs only does the latter.
bool is_decided(const Requirement& requirement, const MetricReport& metric,
                Seen seen = Seen::kAll);

// The result of a requirement. It fails if the metric has no value, or if the
// values do not decide it. One of the whole comparison is checked against
// `score`.
RequirementReport check(const Requirement& requirement,
                        const std::vector<MetricReport>& metrics,
                        std::optional<double> score = std::nullopt,
                        Seen seen = Seen::kAll);

}  // namespace framewise::judge
