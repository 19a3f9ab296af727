// SPDX-License-Identifier: Apache-2.0
// Outcomes of jobs as JSON, from child processes. A hostile file may control
// the child: nothing of what it says is taken without a check.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/jobs/job_state.h"

namespace framewise::service {

// The name of a file, which leads out of no folder.
bool is_output_name(std::string_view name);

struct IsolatedOutcome {
  JobOutcome outcome;
  // The output files with their contents.
  std::vector<std::pair<std::string, std::string>> files;
};

// One object on one line.
std::string json_of(const IsolatedOutcome& outcome);
std::string json_of(const Error& error);
std::string json_of(const JobProgress& progress);

// The outcome, or the error that the child reports. Fails with kInternal for
// what is neither.
Result<IsolatedOutcome> parse_isolated_outcome(std::string_view json);
Result<JobProgress> parse_isolated_progress(std::string_view json);

}  // namespace framewise::service
