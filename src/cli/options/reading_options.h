// SPDX-License-Identifier: Apache-2.0
// Turns settings into limits, reading options and resources.
#pragma once

#include "cli/command.h"
#include "framewise/animation.h"

namespace framewise::cli {

Limits limits_of(const Settings& settings);
Result<OpenOptions> reading_options(const Settings& settings);

struct Resources {
  int threads = 1;
  int64_t memory_bytes = 0;

  int64_t memory_per_thread() const { return memory_bytes / threads; }
};

// Threads and memory, from the settings and the machine.
Resources resources_of(const Settings& settings);
// The same; prints the reasons at the log level "debug".
Resources choose_resources(const Invocation& invocation);

}  // namespace framewise::cli
