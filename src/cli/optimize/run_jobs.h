// SPDX-License-Identifier: Apache-2.0
// Runs jobs as a batch for `optimize` and `sweep`: a journal, progress, a
// memory budget, and a line of output as each job finishes.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "batch/isolated_worker.h"
#include "batch/job.h"
#include "cli/command.h"
#include "framewise/thread_pool.h"

namespace framewise::cli {

struct JobsRun {
  std::span<const batch::Job> jobs;
  batch::JobKind& kind;
  const char* unit = "files";
  std::filesystem::path journal;  // empty: finished rows are not kept
  bool keeps_journal = false;     // when all jobs are finished, too
  // Jobs run in processes of their own; absent: in this one.
  std::optional<batch::WorkerProgram> isolate = {};
  // The line of a finished job, from its row, with the member "pair".
  std::function<std::string(const batch::Job&, std::string_view row)> line_of;
  // The text printed for a job's row.
  std::function<std::string(const batch::Job&, std::string_view line)> text_of;
  // Called with all lines when every job is finished, before the journal is
  // removed.
  std::function<Result<void>(const std::vector<std::string>& lines)> finish;
};

// Exit code 1: some job has the status kFailed; 3: some job ended with an
// error.
Result<ExitCode> run_jobs(const Invocation& invocation, const JobsRun& run,
                          ThreadPool& pool);

}  // namespace framewise::cli
