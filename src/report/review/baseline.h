// SPDX-License-Identifier: Apache-2.0
// Approved results, kept as a small file in a repository: what a pair looked
// like when a person said that it is good enough.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::report {

struct BaselineItem {
  std::string reference;
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
};

BaselineItem item_of(const Report& report, size_t comparison);

// By the name of the test.
using Baseline = std::map<std::string, BaselineItem>;

// Fails with kInput where the text is no baseline.
Result<Baseline> parse_baseline(std::string_view text);

// Sorted and one item a paragraph, so that merges are easy.
std::string baseline_json(const Baseline& baseline);

// What is worse now than when it was approved, in words. A value counts as
// worse when it lies more than `tolerance` (a share, such as 0.01) of the
// approved value on the bad side of it.
std::vector<std::string> what_got_worse(const BaselineItem& approved,
                                        const BaselineItem& now,
                                        double tolerance);

}  // namespace framewise::report
