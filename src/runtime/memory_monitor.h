// SPDX-License-Identifier: Apache-2.0
// Updates a MemoryWatch from a thread of its own while a job runs: often while
// use changes, seldom while it does not.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "runtime/memory_watch.h"

namespace framewise::runtime {

// The interval between two samples.
class SamplingPace {
 public:
  using Ms = std::chrono::milliseconds;
  static constexpr Ms kShortest{50};
  static constexpr Ms kLongest{5000};

  Ms interval() const { return interval_; }
  // After a sample: `share` of the budget is in use, at this level. Use that
  // changed by more than 1 % of the budget halves the interval; otherwise it
  // grows by a quarter, up to 1 s at a raised level and 5 s at the normal one.
  void sampled(double share, MemoryLevel level);

 private:
  Ms interval_{200};
  double last_share_ = 0;
};

class MemoryMonitor {
 public:
  // Samples at once, so that the shortest job has a sample, and for as long as
  // it lives. `watch` must outlive it.
  explicit MemoryMonitor(MemoryWatch& watch);

 private:
  void sample();
  void run(const std::stop_token& stop);

  MemoryWatch& watch_;
  SamplingPace pace_;
  std::mutex mutex_;
  std::condition_variable_any never_;
  std::jthread thread_;  // the last member: it uses the others
};

}  // namespace framewise::runtime
