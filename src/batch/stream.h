// SPDX-License-Identifier: Apache-2.0
// A batch without an end in sight: a question a line in, an answer a line out.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "batch/isolated_worker.h"
#include "framewise/executor.h"

namespace framewise::batch {

struct StreamSteps {
  // The next line, or nothing at the end. Called by one thread at a time.
  std::function<std::optional<std::string>()> next;
  // From any thread; must not throw.
  std::function<Answer(size_t number, const std::string& line)> work;
  // By one thread at a time; false ends the stream.
  std::function<bool(const Answer&)> emit;
};

// Works on as many lines at once as the pool has threads. In order, an answer
// waits for those before it, and no line is read that lies too far ahead of
// the last answer; else answers come as they are found.
void run_stream(const StreamSteps& steps, bool in_order, Executor& pool);

}  // namespace framewise::batch
