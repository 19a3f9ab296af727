// SPDX-License-Identifier: Apache-2.0
// What work may use, the same for every kind of work. Each caller makes one and
// passes it on.
#pragma once

#include <cstdint>
#include <stop_token>

#include "framewise/executor.h"
#include "framewise/limits.h"
#include "runtime/progress.h"

namespace framewise {
class Cache;
}

namespace framewise::runtime {

// Whoever makes it owns what the pointers name, and outlives the work.
struct WorkContext {
  Executor* executor = nullptr;  // null: the calling thread does the work
  std::stop_token stop;
  Progress* progress = nullptr;  // may be null
  Limits limits;                 // of each file that is opened
  int64_t memory_bytes = 0;      // at most, as estimated; 0: no limit
  Cache* cache = nullptr;  // where results are found and kept; may be null
};

}  // namespace framewise::runtime
