// SPDX-License-Identifier: Apache-2.0
#include "batch/attempts.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>

#include "base/result.h"
#include "batch/batch_series.h"

namespace framewise::batch {
namespace {

using Clock = std::chrono::steady_clock;

Result<JobResult> without_exceptions(const Attempt& attempt,
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

void wait_interruptibly(int64_t ms, const std::stop_token& stop) {
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

Error timeout_error(const AttemptLimits& limits) {
  return with_hint(
      fail(ErrorKind::kTimeout, "took longer than {} ms", limits.timeout_ms),
      limits.timeout_hint);
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
    const auto has_new_watch = [this, known = added_] {
      return added_ != known;
    };
    if (next == Watch::Time::max()) {
      changed_.wait(lock, stop, has_new_watch);
    } else {
      changed_.wait_until(lock, stop, next, has_new_watch);
    }
  }
}

Timeouts::Watch::Watch(Timeouts& timeouts, int64_t limit_ms)
    : timeouts_(timeouts) {
  if (limit_ms <= 0) return;
  end_ = Clock::now() + std::chrono::milliseconds(limit_ms);
  std::lock_guard lock(timeouts_.mutex_);
  position_ = timeouts_.watches_.insert(timeouts_.watches_.end(), this);
  ++timeouts_.added_;
  timeouts_.changed_.notify_all();
}

Timeouts::Watch::~Watch() {
  if (end_ == Time::max()) return;
  std::lock_guard lock(timeouts_.mutex_);
  timeouts_.watches_.erase(position_);
}

Result<JobResult> with_attempts(const Attempt& attempt,
                                const AttemptLimits& limits, Timeouts& timeouts,
                                const std::stop_token& stop) {
  int64_t wait_ms = limits.wait_ms;
  for (int retry = 0;; ++retry) {
    const Timeouts::Watch watch(timeouts, limits.timeout_ms);
    Result<JobResult> result = without_exceptions(attempt, watch.token());
    if (result) return result;
    if (watch.expired()) {
      report_timeout();
      return timeout_error(limits);
    }
    if (retry >= limits.retries || !is_transient(result.error())) return result;
    report_retry();
    wait_interruptibly(wait_ms, stop);
    if (stop.stop_requested()) return result;
    wait_ms *= 2;
  }
}

JobResult run_job(JobKind& kind, std::string_view line,
                  const AttemptLimits& limits, const runtime::WorkContext& work,
                  Timeouts& timeouts) {
  Result<JobResult> result = with_attempts(
      [&](std::stop_token over) {
        runtime::WorkContext attempt = work;
        if (!kind.stops_at_once()) {
          attempt.stop = std::move(over);
          return kind.run(line, attempt);
        }
        std::stop_source either;
        const auto end = [&either] { either.request_stop(); };
        const std::stop_callback by_time(std::move(over), end);
        const std::stop_callback by_request(work.stop, end);
        attempt.stop = either.get_token();
        return kind.run(line, attempt);
      },
      limits, timeouts, work.stop);
  if (result) return *std::move(result);
  return {Status::kError, kind.error_row(line, result.error())};
}

}  // namespace framewise::batch
