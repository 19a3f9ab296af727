// SPDX-License-Identifier: Apache-2.0
#include "cli/telemetry/watched_memory.h"

namespace framewise::cli {

WatchedMemory::WatchedMemory(const Invocation& invocation, int64_t budget_bytes)
    : watch_(budget_bytes, [] { return runtime::read_memory(); },
             {.release = {}, .on_change = memory_notes(invocation)}),
      monitor_(watch_) {}

std::function<void(const runtime::MemoryChange&)> memory_notes(
    const Invocation& invocation) {
  if (log_level(invocation.settings) < LogLevel::kInfo) return {};
  return [errors = invocation.errors](const runtime::MemoryChange& change) {
    say_note(errors, to_string(change));
  };
}

}  // namespace framewise::cli
