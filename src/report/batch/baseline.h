// SPDX-License-Identifier: Apache-2.0
// A baseline: the verdicts and values of results that a person approved, kept
// as a small file in a repository.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "framewise/report.h"
#include "report/batch/row_facts.h"

namespace framewise::report {

struct BaselineItem {
  std::string reference;  // empty: approved by its bytes alone
  std::string reference_sha256;
  std::string test;
  std::string test_sha256;
  VerdictStatus status = VerdictStatus::kUnknown;
  std::optional<double> score;
  int64_t bytes = 0;
  struct Value {
    double mean = 0;
    double worst = 0;
  };
  std::map<std::string, Value> metrics;

  std::string by;     // who approved it; may be empty
  std::string why;    // may be empty
  std::string until;  // the last day on which it holds, as 2027-01-31; or empty

  bool is_over(std::string_view today) const {
    return !until.empty() && until < today;
  }
};

BaselineItem item_of(const Report& report, size_t comparison);
// Of a row that was compared, under this name.
BaselineItem item_of(const RowFacts& row, const std::string& name);

// The key is the name of the test.
using Baseline = std::map<std::string, BaselineItem>;

// Fails with kInput if the text is not a baseline.
Result<Baseline> parse_baseline(std::string_view text);

// Items are sorted and stand on lines of their own, so that merges are easy.
std::string baseline_json(const Baseline& baseline);

// One text for each value that is worse than the approved one by more than
// `tolerance` (a share of the approved value, such as 0.01).
std::vector<std::string> what_got_worse(const BaselineItem& approved,
                                        const BaselineItem& now,
                                        double tolerance);

}  // namespace framewise::report
