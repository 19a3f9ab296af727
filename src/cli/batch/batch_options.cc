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

std::filesystem::path rates_file(const Environment& environment) {
  std::filesystem::path folder(variable(environment, "XDG_CACHE_HOME"));
  if (!folder.is_absolute()) {
    const std::string_view home = variable(environment, "HOME");
    if (home.empty()) return {};
    folder = std::filesystem::path(home) / ".cache";
  }
  return folder / "framewise" / "costs.json";
}

}  // namespace framewise::cli
