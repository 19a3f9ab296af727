// SPDX-License-Identifier: Apache-2.0
// A batch whose jobs arrive one by one: one line in, one row out.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "batch/job.h"
#include "framewise/executor.h"

namespace framewise::batch {

struct StreamSteps {
  // Returns the next line, or nothing at the end. One call at a time.
  std::function<std::optional<std::string>()> read;
  // Runs the job of a line; `number` counts lines from 0. From any thread;
  // must not throw.
  std::function<JobResult(size_t number, const std::string& line)> run;
  // Writes a result. One call at a time; false ends the stream.
  std::function<bool(const JobResult&)> write;
};

// Runs as many jobs at once as the pool has threads. If `in_order`, results are
// written in the order of their lines, and a line is read only when fewer than
// four lines per thread wait for the first unwritten result; otherwise results
// are written as they are found.
void run_stream(const StreamSteps& steps, bool in_order, Executor& pool);

}  // namespace framewise::batch
