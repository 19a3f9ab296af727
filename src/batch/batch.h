// SPDX-License-Identifier: Apache-2.0
// Runs many jobs of one kind on all threads: keeps finished rows in a journal,
// starts the longest jobs first, stays within a memory budget, and continues
// past jobs that fail.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "batch/attempts.h"
#include "batch/cost_rates.h"
#include "batch/isolated_worker.h"
#include "batch/job.h"
#include "batch/journal.h"
#include "batch/schedule.h"
#include "runtime/memory_watch.h"
#include "runtime/work_context.h"

namespace framewise::batch {

struct BatchOptions {
  AttemptLimits attempts;
  bool retry_errors = false;  // run again what the journal holds as an error
  std::optional<WorkerProgram> isolate;  // run jobs in child processes
  CostRates* rates = nullptr;            // learned from this run; may be null
  // Called after each change of level; may be empty.
  std::function<void(const runtime::MemoryChange&)> on_memory;
};

struct BatchResult {
  size_t kept = 0;  // rows taken from the journal
  // These three include `kept` and count equal jobs each.
  size_t passed = 0;
  size_t failed = 0;
  size_t errors = 0;
  size_t open = 0;                     // not run, because of a stop
  std::optional<Error> journal_error;  // it ended the run
  Utilisation utilisation;
  double peak_memory_share = 0;  // of the budget, as measured
};

// Jobs with equal keys run once. `on_row` gets the index of each finished job,
// from any thread, one call at a time: first the jobs that the journal holds,
// in order, then the others as they finish.
//
// The executor of `work` may not be null. After a stop, jobs that run are
// finished and no other is started. Its memory is that of all jobs that run at
// once; a job that exceeds it runs alone.
BatchResult run_batch(
    std::span<const Job> jobs, JobKind& kind, const BatchOptions& options,
    Journal& journal, const runtime::WorkContext& work,
    const std::function<void(size_t job, const Journal::Entry&)>& on_row);

}  // namespace framewise::batch
