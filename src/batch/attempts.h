// SPDX-License-Identifier: Apache-2.0
// One pair, compared in this process: within its time, and again where a
// failure may pass.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>

#include "framewise/compare.h"
#include "framewise/error.h"

namespace framewise::batch {

// Whether the same call may succeed a moment later: the system refused a file
// that is there and may be read, as network file systems do, and machines with
// too many files open. What a file holds does not change.
bool is_transient(const Error& error);

// Before trying again; shorter when `stop` asks for it.
void wait_a_moment(int64_t ms, const std::stop_token& stop);

// Asks work to stop when its time is over. One thread for all of it.
class Timeouts {
 public:
  Timeouts();
  ~Timeouts();
  Timeouts(const Timeouts&) = delete;
  Timeouts& operator=(const Timeouts&) = delete;

  class Watch {
   public:
    Watch(Timeouts& timeouts, int64_t limit_ms);  // 0: no limit
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    std::stop_token token() const { return stop_.get_token(); }
    bool expired() const { return stop_.stop_requested(); }

   private:
    friend class Timeouts;
    using Time = std::chrono::steady_clock::time_point;
    Timeouts& timeouts_;
    Time end_ = Time::max();
    std::stop_source stop_;
    std::list<Watch*>::iterator place_;
  };

 private:
  void run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Watch*> watches_;
  uint64_t added_ = 0;   // watches, ever
  std::jthread thread_;  // the last member: it uses the others
};

struct AttemptLimits {
  int64_t timeout_ms = 0;  // of one attempt; 0: none
  int retries = 2;         // after transient errors
  int64_t wait_ms = 100;   // before the first retry; doubles
};

// `attempt` gets a token that stops it when its time is over; what it makes of
// it then counts as a timeout. Ends waiting early when `stop` asks for it.
Result<Report> with_attempts(
    const std::function<Result<Report>(std::stop_token)>& attempt,
    const AttemptLimits& limits, Timeouts& timeouts, std::stop_token stop);

}  // namespace framewise::batch
