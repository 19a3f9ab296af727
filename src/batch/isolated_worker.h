// SPDX-License-Identifier: Apache-2.0
// A child process that compares pairs, so that a decoder that crashes, hangs
// or is taken over harms nothing but its own pair.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "batch/journal.h"
#include "framewise/error.h"

namespace framewise::batch {

// How to start the program that answers each line on its standard input with
// one line on its standard output: the status as a letter, a space, the row.
struct WorkerProgram {
  std::vector<std::string> words;
  std::vector<std::pair<std::string, std::string>> environment;
};

struct Answer {
  Status status = Status::kError;
  std::string row;
};

// For one thread at a time.
class IsolatedWorker {
 public:
  explicit IsolatedWorker(WorkerProgram program);
  ~IsolatedWorker();
  IsolatedWorker(const IsolatedWorker&) = delete;
  IsolatedWorker& operator=(const IsolatedWorker&) = delete;

  // Starts the child where there is none. Fails with kTimeout after
  // `timeout_ms` (0: never), with kInput when the child dies of this pair, and
  // with kEnvironment when somebody killed it or it cannot be started; the next
  // question then gets a new child.
  Result<Answer> ask(std::string_view line, int64_t timeout_ms);

  // 0 while there is none.
  pid_t child() const { return child_; }

 private:
  Result<void> start();
  Result<std::string> read_line(int64_t timeout_ms);
  // Waits for the child, killing it first if asked to; gives waitpid's status.
  int end(bool kill_it);

  WorkerProgram program_;
  pid_t child_ = 0;
  int to_child_ = -1;
  int from_child_ = -1;
  std::string pending_;
};

}  // namespace framewise::batch
