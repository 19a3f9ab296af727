// SPDX-License-Identifier: Apache-2.0
// Compares many pairs: keeps what is finished in a journal, begins the longest
// first, and lets no pair end the work on the others.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "batch/attempts.h"
#include "batch/cost.h"
#include "batch/isolated_worker.h"
#include "batch/journal.h"
#include "batch/pair_list.h"
#include "batch/schedule.h"
#include "framewise/compare.h"
#include "runtime/progress.h"
#include "runtime/thread_pool.h"

namespace framewise::batch {

// What may differ from pair to pair.
struct PairWork {
  const Pair* pair = nullptr;
  const CompareOptions* options = nullptr;
  std::string_view options_text;  // all that can change its result, as text
  // The verdict from which on the pair counts as failed.
  std::optional<VerdictStatus> fail_on = std::nullopt;
};

// A report or an error as the text that outputs are made of. It must not hold
// where the pair stands, and no line break.
using MakeRow = std::function<std::string(const Pair&, const Result<Report>&)>;

struct BatchOptions {
  AttemptLimits attempts;
  int64_t memory_bytes = 0;
  bool retry_errors = false;  // ask again what ended in an error last time
  // Present: in child processes.
  std::optional<WorkerProgram> isolate;
  CostRates* rates = nullptr;             // may be null
  runtime::Progress* progress = nullptr;  // may be null
  std::function<void(runtime::MemoryLevel, const runtime::MemorySample&)>
      on_memory;
  std::stop_token stop;  // what has begun is finished
};

struct BatchResult {
  size_t kept = 0;  // were in the journal
  size_t passed = 0;
  size_t failed = 0;
  size_t errors = 0;
  size_t open = 0;                     // not done: stopped
  std::optional<Error> journal_error;  // ended the run
  Utilisation utilisation;
  double peak_memory_share = 0;
};

// `on_row` is told each finished pair, from any thread, one at a time: first
// those that the journal knows, in order, then the others as they come.
BatchResult run_batch(
    std::span<const PairWork> pairs, const BatchOptions& options,
    const MakeRow& make_row, Journal& journal, runtime::ThreadPool& pool,
    const std::function<void(size_t place, const Journal::Entry&)>& on_row);

// One pair in this process, as run_batch does it.
Answer answer(const PairWork& work, const AttemptLimits& limits,
              const MakeRow& make_row, Executor* executor, Timeouts& timeouts,
              std::stop_token stop);

// What identifies a question: the files as they are now and what is asked.
std::string key_of(const PairWork& work);

}  // namespace framewise::batch
