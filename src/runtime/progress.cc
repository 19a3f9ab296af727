// SPDX-License-Identifier: Apache-2.0
#include "runtime/progress.h"

#include <algorithm>
#include <utility>

namespace framewise::runtime {

Progress::Progress(std::string unit, Clock clock)
    : clock_(std::move(clock)), start_(clock_()) {
  state_.unit = std::move(unit);
}

void Progress::add(int64_t items, int64_t effort) {
  {
    std::lock_guard lock(mutex_);
    state_.total += items;
    effort_total_ += effort;
  }
  notify();
}

void Progress::begin(std::string item) {
  {
    std::lock_guard lock(mutex_);
    state_.item = std::move(item);
  }
  notify();
}

void Progress::begin_one(std::string item) {
  {
    std::lock_guard lock(mutex_);
    state_.working.push_back(item);
  }
  begin(std::move(item));
}

void Progress::end_one(const std::string& item, int64_t remaining_effort,
                       bool failed) {
  {
    std::lock_guard lock(mutex_);
    const auto place =
        std::find(state_.working.begin(), state_.working.end(), item);
    if (place != state_.working.end()) state_.working.erase(place);
  }
  end(remaining_effort, failed);
}

void Progress::advance(int64_t effort) {
  {
    std::lock_guard lock(mutex_);
    effort_done_ += effort;
  }
  notify();
}

void Progress::end(int64_t remaining_effort, bool failed) {
  {
    std::lock_guard lock(mutex_);
    ++state_.done;
    if (failed) ++state_.failed;
    effort_done_ += remaining_effort;
  }
  notify();
}

void Progress::finish() {
  {
    std::lock_guard lock(mutex_);
    state_.finished = true;
  }
  notify();
}

Progress::Snapshot Progress::snapshot() const {
  std::lock_guard lock(mutex_);
  Snapshot now = state_;
  now.elapsed_s = std::chrono::duration<double>(clock_() - start_).count();
  if (now.elapsed_s > 0) now.per_second = double(now.done) / now.elapsed_s;
  if (effort_total_ > 0) {
    now.fraction =
        std::clamp(double(effort_done_) / double(effort_total_), 0.0, 1.0);
  } else if (now.total > 0) {
    now.fraction = double(now.done) / double(now.total);
  }
  // Below 1 % of the work, an estimate fluctuates too much.
  if (now.fraction && *now.fraction >= 0.01) {
    now.remaining_s = now.elapsed_s * (1 - *now.fraction) / *now.fraction;
  }
  return now;
}

void Progress::on_change(std::function<void()> observer) {
  observer_ = std::move(observer);
}

void Progress::notify() const {
  if (observer_) observer_();
}

}  // namespace framewise::runtime
