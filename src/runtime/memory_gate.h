// SPDX-License-Identifier: Apache-2.0
// Lets work begin only when the memory that it will need is free, so that
// several files at once stay within the budget of the process.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace framewise::runtime {

class MemoryGate {
 public:
  // 0: no limit.
  explicit MemoryGate(int64_t budget_bytes) : budget_(budget_bytes) {}

  // A share of the budget, given back when it goes out of scope.
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

  // Waits until `bytes` are free. More than the whole budget waits until
  // nothing else runs, so everything gets its turn. A thread asks for one
  // share at a time: holding one while waiting for another could wait for
  // ever.
  Share acquire(int64_t bytes);

 private:
  void give_back(int64_t bytes);

  const int64_t budget_;
  std::mutex mutex_;
  std::condition_variable freed_;
  int64_t used_ = 0;
};

}  // namespace framewise::runtime
