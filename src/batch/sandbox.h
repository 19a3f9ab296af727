// SPDX-License-Identifier: Apache-2.0
// What a process that reads hostile files gives up: starting programs, the
// network, writing and removing files, looking into other processes.
#pragma once

#include <cstdint>

#include "framewise/error.h"

namespace framewise::batch {

struct SandboxLimits {
  int64_t memory_bytes = 0;  // of address space for data; 0: no limit
  int64_t open_files = 256;
};

// For the rest of this process's life and for all its threads to come. Call it
// before there are threads. What the filter refuses fails with EPERM, so that
// a library that asks for more than it needs goes on without.
//
// Fails where the system has no such filters (Linux before 3.17, or a
// processor other than x86-64 and AArch64).
Result<void> enter_sandbox(const SandboxLimits& limits);

}  // namespace framewise::batch
