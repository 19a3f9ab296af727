// SPDX-License-Identifier: Apache-2.0
// The system's figures for this process, under the names that Prometheus
// uses for all programs.
#pragma once

#include <cstdint>
#include <vector>

#include "telemetry/snapshot.h"

namespace framewise::telemetry {

struct ProcessFacts {
  double start_s = 0;  // since 1970
  double processor_s = 0;
  int64_t resident_bytes = 0;
  int64_t virtual_bytes = 0;
  int64_t threads = 0;
  int64_t open_files = 0;
  int64_t most_open_files = 0;
  // Of the allocator: what the program uses, and what was freed but not given
  // back to the system. Growth of memory is often the latter.
  int64_t heap_used_bytes = 0;
  int64_t heap_idle_bytes = 0;
};

// Values that cannot be read are 0.
ProcessFacts read_process_facts();
void add_process_series(const ProcessFacts& facts,
                        std::vector<SeriesValue>& list);

}  // namespace framewise::telemetry
