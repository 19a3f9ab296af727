// SPDX-License-Identifier: Apache-2.0
// A request to compare files: what compare() takes, and how its report is
// shown and judged.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "framewise/compare.h"
#include "jobs/exit_code.h"
#include "jobs/given.h"
#include "report/comparison/comparison_json.h"

namespace framewise::jobs {

struct CompareRequest {
  CompareOptions options;
  // Whether a verdict is asked for, or refused. Unset: metrics that are named
  // are measured without one, unless another option uses it.
  std::optional<bool> verdict;
  // The request fails from this verdict on; empty: none fails it.
  std::optional<VerdictStatus> fail_on;
  // Whether a metric that is named and has no value fails it.
  bool needs_all_metrics = true;
  report::ReportDetail detail;
  // The metrics and sets that it names; `options.metrics` may get more.
  std::vector<std::string> named_metrics;
};

std::span<const Field<CompareRequest>> compare_fields();
std::span<const FieldInfo> compare_infos();

// Sets the fields, then applies the rules between them. Fails with kUsage, for
// metrics and requirements that do not exist as well, and for options that
// have no effect beside the others.
Result<CompareRequest> read_compare(const Given& given);
// How a search measures its results: by the settings alone, with a score.
Result<CompareRequest> read_measuring(const Given& given);

// Whether all requirements hold, and every verdict is better than `fail_on`.
bool passes(const Report& report, const CompareRequest& request);

// The metrics that are named, not as one of a set, and have no value in some
// comparison, with the reason. A partial comparison is reported as such.
std::vector<Skipped> missing_metrics(const Report& report,
                                     const CompareRequest& request);
bool is_named(std::string_view metric, const CompareRequest& request);

// From requirements and, with `fail_on`, from verdicts; then files that cannot
// be read, then named metrics without a value.
ExitCode exit_code_of(const Report& report, const CompareRequest& request);

// A built-in policy with this name, else the policy in this file. An unknown
// name gets a suggestion.
Result<Policy> policy_from(const std::string& name_or_path);

}  // namespace framewise::jobs
