// SPDX-License-Identifier: Apache-2.0
#include "runtime/memory_gate.h"

#include <algorithm>
#include <utility>

namespace framewise::runtime {

MemoryGate::Share::Share(Share&& other) noexcept
    : gate_(std::exchange(other.gate_, nullptr)), bytes_(other.bytes_) {}

MemoryGate::Share::~Share() {
  if (gate_) gate_->give_back(bytes_);
}

MemoryGate::Share MemoryGate::acquire(int64_t bytes) {
  if (budget_ <= 0) return Share(nullptr, 0);
  bytes = std::clamp<int64_t>(bytes, 0, budget_);
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [&] { return used_ + bytes <= budget_; });
  used_ += bytes;
  return Share(this, bytes);
}

void MemoryGate::give_back(int64_t bytes) {
  {
    std::lock_guard lock(mutex_);
    used_ -= bytes;
  }
  freed_.notify_all();
}

}  // namespace framewise::runtime
