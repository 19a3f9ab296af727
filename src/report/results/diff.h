// SPDX-License-Identifier: Apache-2.0
// What has changed from one batch to another, pair by pair.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/batch/row_facts.h"

namespace framewise::report {

enum class Change : uint8_t {
  kWorse,   // fails now, has an error now, or the quality fell
  kBetter,  // the other way round
  kOther,   // files or numbers changed, but neither way
  kNew,     // only in the second
  kGone,    // only in the first
};
const char* name_of(Change change) noexcept;

struct PairChange {
  Change change = Change::kOther;
  std::string reference;
  std::string test;
  std::string label;
  std::string status_before;
  std::string status_after;
  std::optional<double> quality_before;
  std::optional<double> quality_after;
  int64_t bytes_before = 0;
  int64_t bytes_after = 0;
};

// Pairs are the same when their paths and labels are. A quality changes when
// it moves by more than `tolerance`. The worst first; what is equal is absent.
std::vector<PairChange> differences(std::span<const RowFacts> before,
                                    std::span<const RowFacts> after,
                                    std::string_view metric, double tolerance);

std::string differences_text(std::span<const PairChange> changes);
std::string differences_csv(std::span<const PairChange> changes);

// How a batch stands, for people: counts, errors, sizes, each metric.
std::string results_summary(std::span<const RowFacts> rows);

}  // namespace framewise::report
