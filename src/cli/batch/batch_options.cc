// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/batch_options.h"

#include "cli/batch/pair_jobs.h"
#include "cli/telemetry/watched_memory.h"

namespace framewise::cli {

batch::BatchOptions batch_options(const Invocation& invocation) {
  batch::BatchOptions options;
  options.attempts = attempt_limits(invocation.settings);
  options.retry_errors = invocation.has("retry-errors");
  options.on_memory = memory_notes(invocation);
  return options;
}

}  // namespace framewise::cli
