// SPDX-License-Identifier: Apache-2.0
// Runs tasks on all threads: the longest first, so that no thread works alone
// at the end, and only as many at once as memory allows.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "framewise/executor.h"
#include "runtime/memory_watch.h"

namespace framewise::batch {

struct Task {
  size_t index = 0;          // for the caller
  double cost_ms = 0;        // estimated, on one thread
  int64_t memory_bytes = 0;  // estimated, at most
};

struct Utilisation {
  double busy = 0;  // the share of the workers' time, 0 to 1, with tasks
  double wall_ms = 0;
};

struct ScheduleOptions {
  int workers = 1;
  int64_t memory_bytes = 0;  // of all tasks that run at once; 0: no limit
  std::stop_token stop;      // tasks that run are finished
  // Fewer tasks run at once at high levels of memory use; may be null.
  runtime::MemoryWatch* memory = nullptr;
  // Called when a task starts, with the one that will probably be next; may be
  // empty.
  std::function<void(const Task&)> on_next;
};

// Calls `work` once for each task, on up to `workers` threads of `pool` at
// once. A task that is long compared to the remaining ones gets the pool as
// `inside`, so that threads without a task help it; the others get null. `work`
// must not throw; if it returns false, no further task starts.
Utilisation run_tasks(
    std::vector<Task> tasks, Executor& pool, const ScheduleOptions& options,
    const std::function<bool(const Task&, int worker, Executor* inside)>& work);

}  // namespace framewise::batch
