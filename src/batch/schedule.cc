// SPDX-License-Identifier: Apache-2.0
#include "batch/schedule.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <numeric>
#include <optional>

#include "batch/batch_series.h"
#include "telemetry/series.h"

namespace framewise::batch {
namespace {

using Clock = std::chrono::steady_clock;

// The next task is the first of this many that fits into memory: small tasks
// overtake a large one that waits for memory.
constexpr size_t kLookAhead = 64;
// Measuring the memory in use takes about 30 us.
constexpr auto kMemoryInterval = std::chrono::milliseconds(20);
// All workers share a task whose cost exceeds this share of the cost that is
// left for each worker.
constexpr double kLongShare = 0.25;
// Sharing a shorter task costs more than it saves.
constexpr double kMinSharedMs = 20;

class Schedule {
 public:
  Schedule(std::vector<Task> tasks, const ScheduleOptions& options)
      : tasks_(std::move(tasks)), options_(options) {
    std::stable_sort(
        tasks_.begin(), tasks_.end(),
        [](const Task& a, const Task& b) { return a.cost_ms > b.cost_ms; });
    for (const Task& task : tasks_) open_ms_ += task.cost_ms;
    started_.resize(tasks_.size(), false);
    running_.resize(size_t(options_.workers));
    if (options_.memory) level_ = options_.memory->update();
  }

  struct Turn {
    const Task* task = nullptr;
    bool shared = false;         // by all workers
    const Task* next = nullptr;  // will probably start after it
  };

  // Waits for memory. No task: none is left to start.
  Turn start_next(int worker) {
    std::unique_lock lock(mutex_);
    const auto free_since = Clock::now();
    while (!ended()) {
      if (const auto chosen = choose(lock)) {
        report_queue_wait(ms(Clock::now() - free_since) / 1000);
        return start(*chosen, worker);
      }
      if (ended()) break;
      // Nothing notifies this thread when the level of memory use falls.
      changed_.wait_for(lock, std::chrono::milliseconds(100));
    }
    return {};
  }

  void end(const Task& task, int worker, bool go_on) {
    {
      std::lock_guard lock(mutex_);
      const auto now = Clock::now();
      busy_ms_ += ms(now - *running_[size_t(worker)]);
      running_[size_t(worker)].reset();
      --in_flight_;
      used_bytes_ -= task.memory_bytes;
      stopped_ |= !go_on;
    }
    changed_.notify_all();
  }

  // Tasks that have not started, and those that run.
  std::pair<size_t, int> queue() {
    std::lock_guard lock(mutex_);
    return {size_t(std::count(started_.begin(), started_.end(), false)),
            in_flight_};
  }

  Utilisation utilisation() {
    const auto now = Clock::now();
    return {busy_share(now), ms(now - start_)};
  }

 private:
  static double ms(Clock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
  }

  bool ended() const {
    return stopped_ || options_.stop.stop_requested() ||
           first_open_ == tasks_.size();
  }

  double busy_share(Clock::time_point now) const {
    double busy = busy_ms_;
    for (const auto& since : running_) {
      if (since) busy += ms(now - *since);
    }
    const double possible = ms(now - start_) * double(options_.workers);
    return possible > 0 ? std::min(1.0, busy / possible) : 1;
  }

  // The first task that may start now.
  std::optional<size_t> choose(std::unique_lock<std::mutex>& lock) {
    int allowed = options_.workers;
    if (options_.memory) {
      const auto now = Clock::now();
      if (now >= next_measurement_) {
        next_measurement_ = now + kMemoryInterval;
        lock.unlock();  // update() reads files
        const runtime::MemoryLevel level = options_.memory->update();
        lock.lock();
        level_ = level;
      }
      if (level_ >= runtime::MemoryLevel::kFewer) allowed = (allowed + 1) / 2;
      if (level_ >= runtime::MemoryLevel::kOneByOne) allowed = 1;
    }
    if (in_flight_ >= std::max(allowed, 1)) return std::nullopt;
    size_t seen = 0;
    for (size_t i = first_open_; i < tasks_.size() && seen < kLookAhead; ++i) {
      if (started_[i]) continue;
      ++seen;
      // A task that exceeds the whole budget runs alone.
      const bool fits =
          options_.memory_bytes <= 0 || in_flight_ == 0 ||
          used_bytes_ + tasks_[i].memory_bytes <= options_.memory_bytes;
      if (fits) return i;
    }
    return std::nullopt;
  }

  Turn start(size_t chosen, int worker) {
    const Task& task = tasks_[chosen];
    started_[chosen] = true;
    while (first_open_ < tasks_.size() && started_[first_open_]) ++first_open_;
    ++in_flight_;
    used_bytes_ += task.memory_bytes;
    open_ms_ -= task.cost_ms;
    running_[size_t(worker)] = Clock::now();
    return {&task, is_shared(task),
            first_open_ < tasks_.size() ? &tasks_[first_open_] : nullptr};
  }

  bool is_shared(const Task& task) const {
    // Each thread that helps takes memory of its own.
    const bool fits = options_.memory_bytes <= 0 ||
                      task.memory_bytes <= options_.memory_bytes;
    const double share = open_ms_ / double(options_.workers);
    return fits && task.cost_ms >= kMinSharedMs &&
           task.cost_ms >= share * kLongShare;
  }

  std::vector<Task> tasks_;
  const ScheduleOptions& options_;
  const Clock::time_point start_ = Clock::now();
  std::mutex mutex_;
  std::condition_variable changed_;
  runtime::MemoryLevel level_ = runtime::MemoryLevel::kNormal;
  Clock::time_point next_measurement_ = Clock::time_point::min();
  std::vector<bool> started_;
  size_t first_open_ = 0;
  int in_flight_ = 0;
  int64_t used_bytes_ = 0;
  bool stopped_ = false;
  double open_ms_ = 0;  // estimated, of tasks that have not started
  double busy_ms_ = 0;  // measured, of finished tasks
  // Since when each worker has been running its task.
  std::vector<std::optional<Clock::time_point>> running_;
};

}  // namespace

Utilisation run_tasks(
    std::vector<Task> tasks, Executor& pool, const ScheduleOptions& options,
    const std::function<bool(const Task&, int, Executor*)>& work) {
  Schedule schedule(std::move(tasks), options);
  const telemetry::BeforeSnapshot queue_depth([&schedule] {
    const auto [waiting, running] = schedule.queue();
    report_queue(waiting, running);
  });
  pool.parallel_for(size_t(options.workers), [&](size_t worker) {
    while (true) {
      const Schedule::Turn turn = schedule.start_next(int(worker));
      if (!turn.task) return;
      if (turn.next && options.on_next) options.on_next(*turn.next);
      const bool go_on =
          work(*turn.task, int(worker), turn.shared ? &pool : nullptr);
      schedule.end(*turn.task, int(worker), go_on);
    }
  });
  return schedule.utilisation();
}

}  // namespace framewise::batch
