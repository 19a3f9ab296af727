// SPDX-License-Identifier: Apache-2.0
#include "batch/attempts.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>

#include "base/result.h"

namespace framewise::batch {
namespace {

using Clock = std::chrono::steady_clock;

// Nothing that one pair does may end the work on the others.
Result<Report> guarded(
    const std::function<Result<Report>(std::stop_token)>& attempt,
    std::stop_token stop) {
  try {
    return attempt(std::move(stop));
  } catch (const std::bad_alloc&) {
    return fail(ErrorKind::kLimit, "out of memory");
  } catch (const std::exception& thrown) {
    return fail(ErrorKind::kInternal, "{}", thrown.what());
  }
}

}  // namespace

void wait_a_moment(int64_t ms, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, std::chrono::milliseconds(ms),
                 [] { return false; });
}

bool is_transient(const Error& error) {
  return error.kind == ErrorKind::kIo && !error.file.empty() &&
         access(error.file.c_str(), R_OK) == 0;
}

Timeouts::Timeouts()
    : thread_([this](const std::stop_token& stop) { run(stop); }) {}
Timeouts::~Timeouts() = default;

void Timeouts::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    auto next = Watch::Time::max();
    const auto now = Clock::now();
    for (Watch* watch : watches_) {
      if (watch->end_ > now) {
        next = std::min(next, watch->end_);
      } else {
        watch->stop_.request_stop();
      }
    }
    const auto grown = [this, known = added_] { return added_ != known; };
    if (next == Watch::Time::max()) {
      changed_.wait(lock, stop, grown);
    } else {
      changed_.wait_until(lock, stop, next, grown);
    }
  }
}

Timeouts::Watch::Watch(Timeouts& timeouts, int64_t limit_ms)
    : timeouts_(timeouts) {
  if (limit_ms <= 0) return;
  end_ = Clock::now() + std::chrono::milliseconds(limit_ms);
  std::lock_guard lock(timeouts_.mutex_);
  place_ = timeouts_.watches_.insert(timeouts_.watches_.end(), this);
  ++timeouts_.added_;
  timeouts_.changed_.notify_all();
}

Timeouts::Watch::~Watch() {
  if (end_ == Time::max()) return;
  std::lock_guard lock(timeouts_.mutex_);
  timeouts_.watches_.erase(place_);
}

Result<Report> with_attempts(
    const std::function<Result<Report>(std::stop_token)>& attempt,
    const AttemptLimits& limits, Timeouts& timeouts, std::stop_token stop) {
  int64_t wait_ms = limits.wait_ms;
  for (int retry = 0;; ++retry) {
    const Timeouts::Watch watch(timeouts, limits.timeout_ms);
    Result<Report> report = guarded(attempt, watch.token());
    const bool whole = report && !report->partial();
    if (watch.expired() && !whole) {
      return with_hint(fail(ErrorKind::kTimeout, "took longer than {} ms",
                            limits.timeout_ms),
                       "raise --timeout, or ask for fewer metrics");
    }
    if (report || retry >= limits.retries || !is_transient(report.error())) {
      return report;
    }
    wait_a_moment(wait_ms, stop);
    if (stop.stop_requested()) return report;
    wait_ms *= 2;
  }
}

}  // namespace framewise::batch
