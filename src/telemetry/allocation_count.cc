// SPDX-License-Identifier: Apache-2.0
#include "telemetry/allocation_count.h"

#include <atomic>

namespace framewise::telemetry {
namespace {

using Read = AllocationCount (*)();
std::atomic<Read> read_thread = nullptr;
std::atomic<Read> read_process = nullptr;

AllocationCount read_with(const std::atomic<Read>& reader) {
  const Read read = reader.load(std::memory_order_relaxed);
  return read ? read() : AllocationCount{};
}

}  // namespace

void set_allocation_reader(const AllocationReader& reader) {
  read_thread = reader.of_thread;
  read_process = reader.of_process;
}

bool allocations_are_counted() { return read_thread.load() != nullptr; }
AllocationCount allocations_of_thread() { return read_with(read_thread); }
AllocationCount allocations_of_process() { return read_with(read_process); }

}  // namespace framewise::telemetry
