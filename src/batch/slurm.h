// SPDX-License-Identifier: Apache-2.0
// A batch as an array of tasks on a Slurm cluster: each task runs one shard and
// writes its rows to a file.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "framewise/error.h"

namespace framewise::batch {

struct SlurmBatch {
  // Holds the list of jobs, the script, logs and rows. All machines must see
  // it. A later call with the same folder continues the batch.
  std::filesystem::path folder;
  int shards = 8;
  std::string jobs;  // all jobs, one line each
  // The program of a task and its arguments. It reads `jobs` from its standard
  // input; `--shard I/N --out FILE` are added. It must write FILE, with
  // ".I-of-N" before its extension, whole or not at all.
  std::vector<std::string> command;
  // Set in the script, so that the nodes need no configuration files.
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<std::string> sbatch_options;
  int64_t retries = 2;  // how often unfinished tasks are submitted again
  bool detach = false;  // return after submitting

  // The rows of a shard, 0 to shards - 1.
  std::filesystem::path rows_file(int shard) const;
};

enum class SlurmEnd {
  kFinished,  // every shard has its file of rows
  kDetached,  // submitted, not waited for
  kStopped,   // by `stop`; the array continues on the cluster
};

struct SlurmOutcome {
  SlurmEnd end = SlurmEnd::kFinished;
  std::string array;  // the number of the last array; empty: none was needed
};

// Submits the array, waits until it has left the queue, and submits again the
// tasks that have written no rows: each continues from its journal. `on_event`
// gets one line of text for people at each change.
Result<SlurmOutcome> run_on_slurm(
    const SlurmBatch& batch,
    const std::function<void(const std::string&)>& on_event,
    const std::stop_token& stop);

}  // namespace framewise::batch
