// SPDX-License-Identifier: Apache-2.0
#include "batch/slurm.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/objects/atomic_file.h"
#include "base/result.h"
#include "base/shell_word.h"
#include "batch/attempts.h"
#include "batch/slurm_programs.h"

namespace framewise::batch {
namespace {

namespace fs = std::filesystem;

using OnEvent = std::function<void(const std::string&)>;

// The queue is polled less and less often: at once for short arrays, without
// load on the scheduler for long ones.
constexpr int64_t kFirstWaitMs = 200;
constexpr int64_t kLongestWaitMs = 5000;
// The scheduler may not answer for a while, about 100 s at the longest wait.
constexpr int kMaxFailuresInARow = 20;
// A task gets SIGTERM this long before its time limit, to finish its jobs.
constexpr int kWarningSeconds = 60;

// In SlurmBatch::folder.
fs::path jobs_file(const SlurmBatch& batch) {
  return batch.folder / "jobs.ndjson";
}
fs::path script_file(const SlurmBatch& batch) {
  return batch.folder / "job.sh";
}
// The number of the array that was submitted last.
fs::path array_file(const SlurmBatch& batch) { return batch.folder / "job"; }

std::string script_text(const SlurmBatch& batch) {
  std::string text = "#!/bin/sh\n#SBATCH --job-name=framewise\n";
  text += "#SBATCH --open-mode=append\n#SBATCH --requeue\n";
  text += fmt::format("#SBATCH --signal=B:TERM@{}\n", kWarningSeconds);
  text += fmt::format("#SBATCH --output={}\n",
                      (batch.folder / "task-%a.log").string());
  text +=
      fmt::format("cd {} || exit 4\n", shell_word(fs::current_path().string()));
  for (const auto& [name, value] : batch.environment) {
    text += fmt::format("export {}={}\n", name, shell_word(value));
  }
  text += "exec";
  for (const std::string& word : batch.command) text += " " + shell_word(word);
  return text + fmt::format(
                    " \\\n  --shard \"$((SLURM_ARRAY_TASK_ID + 1))/{}\" --out "
                    "{} < {}\n",
                    batch.shards,
                    shell_word((batch.folder / "rows.ndjson").string()),
                    shell_word(jobs_file(batch).string()));
}

// Writes the files of the tasks, or checks that those in the folder are of the
// same batch.
Result<void> prepare_folder(const SlurmBatch& batch) {
  std::error_code problem;
  if (fs::exists(jobs_file(batch), problem)) {
    std::ifstream file(jobs_file(batch), std::ios::binary);
    const std::string known(std::istreambuf_iterator<char>(file), {});
    if (known == batch.jobs) return {};
    return in_file(with_hint(fail(ErrorKind::kUsage, "holds another batch"),
                             "remove the folder, or choose another --out"),
                   batch.folder.string());
  }
  fs::create_directories(batch.folder, problem);
  FW_RETURN_IF_ERROR(write_atomically(script_file(batch), script_text(batch)));
  // Last: its existence means that the folder is complete.
  return write_atomically(jobs_file(batch), batch.jobs);
}

std::vector<int> unfinished_shards(const SlurmBatch& batch) {
  std::vector<int> shards;
  for (int i = 0; i < batch.shards; ++i) {
    std::error_code unknown;
    if (!fs::exists(batch.rows_file(i), unknown)) shards.push_back(i);
  }
  return shards;
}

// Empty if none was submitted.
std::string last_array(const SlurmBatch& batch) {
  std::ifstream file(array_file(batch));
  std::string number;
  file >> number;
  return number;
}

Result<std::string> submit(const SlurmBatch& batch,
                           const std::vector<int>& shards,
                           const OnEvent& on_event) {
  FW_ASSIGN_OR_RETURN(
      const std::string array,
      submit_array(script_file(batch), shards, batch.sbatch_options));
  FW_RETURN_IF_ERROR(write_atomically(array_file(batch), array + "\n"));
  on_event(fmt::format("submitted job {}: shards {} of {}", array,
                       array_text(shards), batch.shards));
  return array;
}

// Polls until the array has left the queue. False: stopped.
Result<bool> wait_for(const std::string& array, const SlurmBatch& batch,
                      const OnEvent& on_event, const std::stop_token& stop) {
  int64_t wait_ms = kFirstWaitMs;
  int failures = 0;
  size_t reported = size_t(batch.shards) + 1;
  while (!stop.stop_requested()) {
    auto queued = is_queued(array);
    if (queued && !*queued) return true;
    failures = queued ? 0 : failures + 1;
    if (failures > kMaxFailuresInARow) return std::move(queued).error();
    const size_t unfinished = unfinished_shards(batch).size();
    if (unfinished != reported) {
      on_event(fmt::format("job {}: {} of {} shards are done", array,
                           size_t(batch.shards) - unfinished, batch.shards));
    }
    reported = unfinished;
    wait_interruptibly(wait_ms, stop);
    wait_ms = std::min(wait_ms * 3 / 2, kLongestWaitMs);
  }
  return false;
}

}  // namespace

fs::path SlurmBatch::rows_file(int shard) const {
  return folder / fmt::format("rows.{}-of-{}.ndjson", shard + 1, shards);
}

Result<SlurmOutcome> run_on_slurm(const SlurmBatch& batch,
                                  const OnEvent& on_event,
                                  const std::stop_token& stop) {
  FW_RETURN_IF_ERROR(prepare_folder(batch));
  int64_t submissions = 0;
  // An array of an earlier call may still run.
  std::string array = last_array(batch);
  bool running = !array.empty();
  for (std::vector<int> shards = unfinished_shards(batch); !shards.empty();
       shards = unfinished_shards(batch)) {
    if (!running) {
      if (submissions++ > batch.retries) {
        return in_file(
            with_hint(fail(ErrorKind::kEnvironment, "shards {} failed again",
                           array_text(shards)),
                      "their logs say why; the same command goes on"),
            batch.folder.string());
      }
      FW_ASSIGN_OR_RETURN(array, submit(batch, shards, on_event));
    }
    if (batch.detach) return SlurmOutcome{SlurmEnd::kDetached, array};
    FW_ASSIGN_OR_RETURN(const bool ended,
                        wait_for(array, batch, on_event, stop));
    if (!ended) return SlurmOutcome{SlurmEnd::kStopped, array};
    running = false;
  }
  return SlurmOutcome{SlurmEnd::kFinished, array};
}

}  // namespace framewise::batch
