// SPDX-License-Identifier: Apache-2.0
// Running one job in this process: with a timeout, and again after errors that
// may pass.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "batch/job.h"
#include "framewise/error.h"

namespace framewise::batch {

// Whether the same call may succeed a moment later: the system could not read
// a file that exists and is readable. Network file systems do that, and
// machines with too many open files. Errors in a file's content do not pass.
bool is_transient(const Error& error);

// Waits `ms` milliseconds, or until a stop is requested.
void wait_interruptibly(int64_t ms, const std::stop_token& stop);

// Requests a stop of jobs that exceed their time. One thread serves all jobs.
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
    std::list<Watch*>::iterator position_;
  };

 private:
  void run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Watch*> watches_;
  uint64_t added_ = 0;   // watches, since the start
  std::jthread thread_;  // the last member: it uses the others
};

struct AttemptLimits {
  int64_t timeout_ms = 0;  // of one attempt; 0: none
  int retries = 2;         // after errors that may pass
  int64_t wait_ms = 100;   // before the first retry; doubles each time
  std::string timeout_hint = "raise the timeout";  // what a user can do
};

Error timeout_error(const AttemptLimits& limits);

using Attempt = std::function<Result<JobResult>(std::stop_token)>;

// Calls `attempt` until it succeeds, fails for good, or has no retries left.
// Its token is stopped after the timeout; an error after that counts as a
// timeout. Exceptions become errors: one job must not end the others. A stop of
// `stop` ends the waiting between attempts.
Result<JobResult> with_attempts(const Attempt& attempt,
                                const AttemptLimits& limits, Timeouts& timeouts,
                                const std::stop_token& stop);

// One job in this process, by with_attempts(): its row, or the row of its
// error.
JobResult run_job(JobKind& kind, std::string_view line,
                  const AttemptLimits& limits, const runtime::WorkContext& work,
                  Timeouts& timeouts);

}  // namespace framewise::batch
