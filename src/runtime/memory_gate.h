// SPDX-License-Identifier: Apache-2.0
// Delays work until the memory that it needs is free, so that files processed
// in parallel stay within the memory budget. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace framewise::runtime {

class MemoryGate {
 public:
  // 0: no limit.
  explicit MemoryGate(int64_t budget_bytes) : budget_(budget_bytes) {}

  // Part of the budget. Its destructor returns it.
  class Share {
   public:
    Share(Share&& other) noexcept;
    Share& operator=(Share&&) = delete;
    ~Share();

   private:
    friend class MemoryGate;
    Share(MemoryGate* gate, int64_t bytes) : gate_(gate), bytes_(bytes) {}
    MemoryGate* gate_;
    int64_t bytes_;
  };

  // Blocks until `bytes` are free. A request above the whole budget waits until
  // nothing else runs, so every request is served. A thread may hold only one
  // share: waiting for a second one could deadlock.
  Share acquire(int64_t bytes);

 private:
  void give_back(int64_t bytes);

  const int64_t budget_;
  std::mutex mutex_;
  std::condition_variable freed_;
  int64_t used_ = 0;
};

}  // namespace framewise::runtime
