// SPDX-License-Identifier: Apache-2.0
// The fields of one finished job that a monitor shows, read from its row.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "batch/job.h"

namespace framewise::monitor {

struct JobRow {
  batch::Status status = batch::Status::kPassed;
  std::string name;             // of the file
  std::string word;             // "ARTIFACT", "failed", "error"
  std::string why;              // the first reason, or the error; may be empty
  std::string error_kind;       // empty: no error
  std::optional<double> score;  // 0 to 100

  bool operator==(const JobRow&) const = default;
};

// Rows of every kind of job: what a row does not state stays empty.
JobRow read_job_row(batch::Status status, std::string_view row);

// Whether `a` is worse: errors first, then failures, then the lower score.
bool is_worse(const JobRow& a, const JobRow& b);

}  // namespace framewise::monitor
