// SPDX-License-Identifier: Apache-2.0
// Child processes that run jobs: a decoder that crashes, hangs or is exploited
// costs only its own job, and gets a new process. Between parent and child goes
// one line of text for each job, and one line back: the status as a letter, a
// space, and the row, which is a JSON object. Before it may come notes, such as
// progress: "n ", a text, a line end.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "batch/attempts.h"
#include "batch/job.h"
#include "framewise/error.h"

namespace framewise::batch {

// How to start a program that calls serve_jobs().
struct WorkerProgram {
  std::vector<std::string> words;  // the path, then its arguments
  std::vector<std::pair<std::string, std::string>> environment;
  // A child that for so long took no time of a processor and sent no note is
  // killed: it waits for what may never come. 0: no limit.
  int64_t stall_ms = 0;
  // By how much it stands back for other processes, as nice(1): 0 to 19.
  int niceness = 0;
};

inline constexpr std::string_view kNotePrefix = "n ";
inline constexpr size_t kLongestNote = 64 << 10;

// The result that a worker wrote as one line; nullopt: the line holds none. A
// hostile file may control the worker, so the row must be a JSON object that
// does not state its place in the batch.
std::optional<JobResult> parse_answer(std::string_view answer);

class ChildProgress;

// The parent's side of one child. For one thread at a time.
class IsolatedWorker {
 public:
  explicit IsolatedWorker(WorkerProgram program);
  ~IsolatedWorker();
  IsolatedWorker(const IsolatedWorker&) = delete;
  IsolatedWorker& operator=(const IsolatedWorker&) = delete;

  // Starts the child if there is none, and waits for the job's result. Errors:
  // kTimeout after `timeout_ms` (0: no limit), and where the child makes no
  // progress for the limit of its program; kInput when the job crashed the
  // child; kEnvironment when another process killed the child, or when it
  // cannot be started. After an error the next call starts a new child.
  // A stop of `stop` kills the child; the error is then kCancelled.
  // `on_note` takes the notes of the child as they come; without it there may
  // be none.
  Result<JobResult> run(
      std::string_view line, int64_t timeout_ms,
      const std::stop_token& stop = {},
      const std::function<void(std::string_view)>& on_note = {});

  pid_t child() const { return child_; }  // 0: none
  // The most memory of the child while it ran the last job; nullopt: not known.
  std::optional<int64_t> peak_bytes() const { return peak_bytes_; }

 private:
  Result<void> start();
  Result<std::string> read_answer(
      int64_t timeout_ms, const std::stop_token& stop,
      const std::function<void(std::string_view)>& on_note);
  // Waits for the next bytes of the child. kTimeout: see run().
  Result<void> await_bytes(std::optional<std::chrono::milliseconds> left,
                           ChildProgress& progress);
  // Ends the child and returns its status as waitpid() does.
  int end(bool kill_it);

  WorkerProgram program_;
  pid_t child_ = 0;
  int to_child_ = -1;
  int from_child_ = -1;
  std::optional<int64_t> peak_bytes_;
};

// The job's result, or the row of its error. Runs the job again while the
// error is kEnvironment, as with_attempts() does.
JobResult run_isolated(IsolatedWorker& worker, JobKind& kind,
                       std::string_view line, const AttemptLimits& limits,
                       const std::stop_token& stop);

// The child's side: answers each line of standard input, until it ends. `write`
// writes to standard output. Timeouts are the parent's task.
Result<void> serve_jobs(
    JobKind& kind, int retries, const runtime::WorkContext& work,
    const std::function<Result<void>(std::string_view)>& write);

}  // namespace framewise::batch
