// SPDX-License-Identifier: Apache-2.0
#include "telemetry/allocation_count.h"

#include <atomic>

namespace framewise::telemetry {
namespace {

using Read = AllocationCount (*)();
std::atomic<Read> read_thread = nullptr;
std::atomic<Read> read_process = nullptr;
std::atomic<int64_t (*)(int64_t)> exchange_peak = nullptr;

AllocationCount read_with(const std::atomic<Read>& reader) {
  const Read read = reader.load(std::memory_order_relaxed);
  return read ? read() : AllocationCount{};
}

}  // namespace

void set_allocation_reader(const AllocationReader& reader) {
  read_thread = reader.of_thread;
  read_process = reader.of_process;
  exchange_peak = reader.exchange_peak;
}

bool allocations_are_counted() { return read_thread.load() != nullptr; }
AllocationCount allocations_of_thread() { return read_with(read_thread); }
AllocationCount allocations_of_process() { return read_with(read_process); }
int64_t exchange_allocation_peak(int64_t next) {
  const auto exchange = exchange_peak.load(std::memory_order_relaxed);
  return exchange ? exchange(next) : 0;
}

}  // namespace framewise::telemetry
