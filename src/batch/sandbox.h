// SPDX-License-Identifier: Apache-2.0
// Taking from a process that reads hostile files the right to start programs,
// use the network, write or remove files, and access other processes.
#pragma once

#include <cstdint>
#include <filesystem>

#include "framewise/error.h"

namespace framewise::batch {

struct SandboxLimits {
  int64_t memory_bytes = 0;  // of address space for data; 0: no limit
  int64_t open_files = 256;
  // The folder beneath which files may be made, changed and removed; empty:
  // none.
  std::filesystem::path writable;
  int64_t written_bytes = int64_t{64} << 30;  // of one file beneath it
};

// Restricts this process and its future threads until it ends. Call it before
// threads are started. Refused system calls fail with EPERM, so that a library
// can continue without what it does not need.
//
// Fails where the system has no seccomp filters (Linux before 3.17, or a
// processor other than x86-64 and AArch64), and with a writable folder where it
// has no Landlock that restricts truncation, too (Linux before 6.2).
Result<void> enter_sandbox(const SandboxLimits& limits);

}  // namespace framewise::batch
