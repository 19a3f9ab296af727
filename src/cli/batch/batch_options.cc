// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/batch_options.h"

#include <fmt/format.h>

#include "cli/batch/pair_jobs.h"

namespace framewise::cli {

batch::BatchOptions batch_options(const Invocation& invocation,
                                  int64_t memory_bytes) {
  batch::BatchOptions options;
  options.attempts = attempt_limits(invocation.settings);
  options.memory_bytes = memory_bytes;
  options.retry_errors = invocation.has("retry-errors");
  const Terminal& errors = invocation.errors;
  if (log_level(invocation.settings) >= LogLevel::kInfo) {
    options.on_memory = [&errors](runtime::MemoryLevel level,
                                  const runtime::MemorySample& sample) {
      say_note(errors, fmt::format("memory: {} ({} MiB in use)", name_of(level),
                                   sample.resident_bytes >> 20));
    };
  }
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
