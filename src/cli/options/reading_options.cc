// SPDX-License-Identifier: Apache-2.0
#include "cli/options/reading_options.h"

#include <fmt/format.h>

#include "jobs/reading_fields.h"
#include "runtime/machine.h"

namespace framewise::cli {

Limits limits_of(const Settings& settings) {
  return jobs::limits_of({.settings = settings});
}

Result<OpenOptions> reading_options(const Settings& settings) {
  return jobs::read_reading({.settings = settings});
}

namespace {

struct Choice {
  runtime::ThreadChoice threads;
  runtime::MemoryChoice memory;

  Resources resources() const { return {threads.threads, memory.bytes}; }
};

// Reads a dozen files, so once a process: a server asks with every request.
const runtime::Machine& this_machine() {
  static const runtime::Machine machine = runtime::read_machine();
  return machine;
}

Choice choose(const Settings& settings) {
  const runtime::Machine& machine = this_machine();
  return {runtime::choose_threads(machine, settings.integer("threads")),
          runtime::choose_memory(machine, settings.integer("memory"),
                                 settings.integer("memory_share"))};
}

}  // namespace

Resources resources_of(const Settings& settings) {
  return choose(settings).resources();
}

Resources choose_resources(const Invocation& invocation) {
  const Choice choice = choose(invocation.settings);
  if (log_level(invocation.settings) >= LogLevel::kDebug) {
    say_debug(invocation.errors,
              fmt::format("{} threads: {}", choice.threads.threads,
                          choice.threads.reason));
    say_debug(invocation.errors,
              fmt::format("{} MiB of memory for frames: {}",
                          choice.memory.bytes >> 20, choice.memory.reason));
  }
  return choice.resources();
}

}  // namespace framewise::cli
