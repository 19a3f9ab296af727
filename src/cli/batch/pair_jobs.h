// SPDX-License-Identifier: Apache-2.0
// The pairs of a command line as jobs of a batch, and their rows as printed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "batch/attempts.h"
#include "batch/pairs/compare_pairs.h"
#include "cli/batch/pair_options.h"
#include "cli/command.h"
#include "framewise/report.h"

namespace framewise::cli {

class PairJobs {
 public:
  // Both must outlive it; `cache` may be null.
  PairJobs(const Invocation& invocation, Cache* cache);

  batch::ComparePairs& kind() { return kind_; }

  // One job for each pair. Fails with kUsage at a pair with bad options.
  Result<std::vector<batch::Job>> jobs(std::vector<batch::Pair> pairs);

  // The row as outputs hold it: position, label and failing verdict of the pair
  // come first. A pair that does not know its position gets `number`, as does a
  // line that is no pair.
  std::string output_line(std::string_view job_line, std::string_view row,
                          size_t number = 0);

  // Compares a pair again for a page of its own, with pictures. Values that the
  // cache holds are not measured again.
  Result<Report> compare_with_pictures(const batch::Job& job,
                                       Executor& executor);

 private:
  PairOptionsReader options_;
  batch::ComparePairs kind_;
};

// The job of the pair at this position. Positions rise from job to job, with
// gaps in a shard. Null: it is not among them.
const batch::Job* job_at(size_t position, const std::vector<batch::Job>& jobs);

// How often and how long a job is tried.
batch::AttemptLimits attempt_limits(const Settings& settings);

}  // namespace framewise::cli
