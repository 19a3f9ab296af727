// SPDX-License-Identifier: Apache-2.0
#include <windows.h>

#include <bit>

#include "runtime/machine.h"

namespace framewise::runtime {

Machine read_machine(const std::filesystem::path&) {
  Machine machine;
  machine.processors = int(GetActiveProcessorCount(ALL_PROCESSOR_GROUPS));
  machine.usable_processors = machine.processors;
  DWORD_PTR own = 0;
  DWORD_PTR all = 0;
  if (GetProcessAffinityMask(GetCurrentProcess(), &own, &all) && own != 0) {
    machine.usable_processors = std::popcount(own);
  }
  MEMORYSTATUSEX memory{};
  memory.dwLength = sizeof memory;
  if (GlobalMemoryStatusEx(&memory)) {
    machine.memory_bytes = int64_t(memory.ullTotalPhys);
  }
  return machine;
}

}  // namespace framewise::runtime
