// SPDX-License-Identifier: Apache-2.0
// Runs the pairs of a batch on all threads: the longest first, so that no
// straggler ends the run, and only as many at once as memory allows.
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
  size_t index = 0;  // the caller's
  double cost_ms = 0;
  int64_t memory_bytes = 0;
};

// How busy the threads were, from 0 to 1.
struct Utilisation {
  double before_tail = 0;  // until 98 % of the work was done
  double whole = 0;
  double wall_ms = 0;
};

struct ScheduleOptions {
  int workers = 1;
  int64_t memory_bytes = 0;  // of all tasks at once; 0: any
  std::stop_token stop;      // what has begun is finished
  runtime::MemoryWatch* memory = nullptr;
  // Told which task will be next whenever one begins; may be empty.
  std::function<void(const Task&)> soon;
};

// Calls `work` once for each task, on up to `workers` threads of `pool` at
// once. A task that is long beside what is left gets the pool for its insides,
// so that threads without a task help it; the others get null. `work` must not
// throw; false ends the run.
Utilisation run_tasks(
    std::vector<Task> tasks, Executor& pool, const ScheduleOptions& options,
    const std::function<bool(const Task&, int worker, Executor* inside)>& work);

// What a run of these costs takes, in ms, when the next free worker takes the
// longest task left, and when tasks are dealt out in turn beforehand.
double longest_first_ms(std::span<const double> costs_ms, int workers);
double round_robin_ms(std::span<const double> costs_ms, int workers);

}  // namespace framewise::batch
