// SPDX-License-Identifier: Apache-2.0
// The differences between two batches, pair by pair.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/batch/row_facts.h"

namespace framewise::report {

enum class Change : uint8_t {
  kWorse,   // fails or has an error only now, or its quality fell
  kBetter,  // the opposite
  kOther,   // its files, status or path changed, its quality did not
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

// Two rows belong to the same pair if paths and label are equal. Those that are
// left match by their file names, or, if no test has kept its name, by the
// original, where a match is unique.
// The quality is the value of `metric`; it has changed if it differs, as it is
// printed, by more than `tolerance`.
// The worst change is first; pairs without a change are left out.
std::vector<PairChange> differences(std::span<const RowFacts> before,
                                    std::span<const RowFacts> after,
                                    std::string_view metric, double tolerance);

// Whether both batches have pairs, and none of them is in both.
bool nothing_in_common(std::span<const RowFacts> before,
                       std::span<const RowFacts> after,
                       std::span<const PairChange> changes);

std::string differences_text(std::span<const PairChange> changes);
std::string differences_csv(std::span<const PairChange> changes);

// A summary for people: counts, errors, sizes, and the range of each metric.
std::string results_summary(std::span<const RowFacts> rows);

}  // namespace framewise::report
