// SPDX-License-Identifier: Apache-2.0
// The memory of a command that runs one job: sampled while it lives, with a
// note at each change of level. Batches watch their own.
#pragma once

#include "cli/command.h"
#include "runtime/memory_monitor.h"

namespace framewise::cli {

class WatchedMemory {
 public:
  WatchedMemory(const Invocation& invocation, int64_t budget_bytes);

 private:
  runtime::MemoryWatch watch_;
  runtime::MemoryMonitor monitor_;
};

// Says changes of level on standard error; empty at the log levels below
// "info".
std::function<void(const runtime::MemoryChange&)> memory_notes(
    const Invocation& invocation);

}  // namespace framewise::cli
