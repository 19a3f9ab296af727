// SPDX-License-Identifier: Apache-2.0
// Memory that the calling thread has allocated so far. The library does not
// replace the allocator: a program that counts (src/cli/count_allocations.cc)
// says how to read its counts.
#pragma once

#include <cstdint>

namespace framewise::telemetry {

struct AllocationCount {
  int64_t count = 0;
  int64_t bytes = 0;
};

// `of_thread` counts the calling thread, `of_process` all threads.
struct AllocationReader {
  AllocationCount (*of_thread)() = nullptr;
  AllocationCount (*of_process)() = nullptr;
};
void set_allocation_reader(const AllocationReader& reader);

// Whether anybody counts; otherwise the counts are 0.
bool allocations_are_counted();
AllocationCount allocations_of_thread();
AllocationCount allocations_of_process();

}  // namespace framewise::telemetry
