// SPDX-License-Identifier: Apache-2.0
#include "cli/reading_options.h"

#include <fmt/format.h>

#include "engine/machine.h"

namespace framewise::cli {

Limits limits_of(const Settings& settings) {
  return {.file_bytes = settings.integer("limits.file_bytes"),
          .frame_pixels = settings.integer("limits.frame_pixels"),
          .frames = settings.integer("limits.frames"),
          .total_pixels = settings.integer("limits.total_pixels"),
          .wall_time_ms = settings.integer("limits.wall_time")};
}

OpenOptions reading_options(const Settings& settings) {
  OpenOptions options;
  options.limits = limits_of(settings);
  options.delay_rule = settings.text("input.delay_rule") == "stored"
                           ? DelayRule::kStored
                           : DelayRule::kBrowser;
  options.tolerant = settings.enabled("input.tolerant");
  return options;
}

Resources choose_resources(const Invocation& invocation) {
  const Settings& settings = invocation.settings;
  const engine::Machine machine = engine::read_machine();
  const auto threads =
      engine::choose_threads(machine, settings.integer("threads"));
  const auto memory = engine::choose_memory(machine, settings.integer("memory"),
                                            settings.integer("memory_share"));
  if (log_level(settings) >= LogLevel::kDebug) {
    say_debug(invocation.errors,
              fmt::format("{} threads: {}", threads.threads, threads.reason));
    say_debug(invocation.errors,
              fmt::format("{} MiB of memory for pictures: {}",
                          memory.bytes >> 20, memory.reason));
  }
  return {threads.threads, memory.bytes};
}

}  // namespace framewise::cli
