// SPDX-License-Identifier: Apache-2.0
// Turns the pairs of a command line into jobs of a batch, and rows of jobs into
// lines of output.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "batch/attempts.h"
#include "batch/pairs/compare_pairs.h"
#include "cli/batch/approvals.h"
#include "cli/batch/pair_options.h"
#include "cli/command.h"
#include "framewise/report.h"

namespace framewise::cli {

class PairJobs {
 public:
  // Both must outlive it; `cache` may be null.
  PairJobs(const Invocation& invocation, Cache* cache,
           Approvals approvals = {});

  batch::ComparePairs& kind() { return kind_; }
  const Approvals& approvals() const { return approvals_; }

  // One job for each pair. Fails with kUsage at the first pair with bad
  // options.
  Result<std::vector<batch::Job>> jobs(std::vector<batch::Pair> pairs,
                                       Executor& executor);

  // The row with position, label, failing verdict and approval of the pair in
  // front.
  // `number` is the position if the line has none or is not a pair.
  std::string output_line(std::string_view job_line, std::string_view row,
                          size_t number = 0);

  // Compares a pair again with images, for a page of its own. Cached values are
  // reused.
  Result<Report> compare_with_pictures(const batch::Job& job,
                                       Executor& executor);

 private:
  PairOptionsReader options_;
  Approvals approvals_;
  batch::ComparePairs kind_;
};

// The job of the pair at this position, or null. `jobs` must be sorted by
// position; a shard has gaps.
const batch::Job* job_at(size_t position, const std::vector<batch::Job>& jobs);

// Timeout and number of retries of a job.
batch::AttemptLimits attempt_limits(const Settings& settings);

}  // namespace framewise::cli
