// SPDX-License-Identifier: Apache-2.0
// Turns settings into limits, reading options and resources.
#pragma once

#include <string_view>

#include "cli/command.h"
#include "framewise/animation.h"

namespace framewise::cli {

Limits limits_of(const Settings& settings);
// The duration of a frame. Rounded NTSC rates become exact: 29.97 is
// 30000/1001.
TimeBase picture_time(double frames_per_second);
// Parses "352x288:yuv422p10".
Result<RawVideo> raw_video(std::string_view text);
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
