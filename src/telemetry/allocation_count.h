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
  // Allocated and not freed. Of a thread it is negative where the thread frees
  // what others allocate.
  int64_t live_bytes = 0;
};

struct AllocationReader {
  AllocationCount (*of_thread)() = nullptr;   // the calling one
  AllocationCount (*of_process)() = nullptr;  // all threads
  // The largest `live_bytes` of the calling thread since the last call, which
  // begins anew at `next`.
  int64_t (*exchange_peak)(int64_t next) = nullptr;
};
void set_allocation_reader(const AllocationReader& reader);

// Whether anybody counts; otherwise the counts are 0.
bool allocations_are_counted();
AllocationCount allocations_of_thread();
AllocationCount allocations_of_process();
int64_t exchange_allocation_peak(int64_t next);

}  // namespace framewise::telemetry
