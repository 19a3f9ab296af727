// SPDX-License-Identifier: Apache-2.0
// A pipeline of two stages with bounded queues, for many independent pieces of
// work: sections of a film, whose frames are made and then encoded.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/result.h"
#include "framewise/executor.h"
#include "runtime/pipeline/bounded_queue.h"
#include "runtime/pipeline/line_schedule.h"

namespace framewise::runtime {

// One piece of work. Each stage runs on one thread at a time, which may be
// another one from item to item; the two stages run at once.
template <typename Item>
class Line {
 public:
  virtual ~Line() = default;
  // The next item; nullopt after the last one.
  virtual Result<std::optional<Item>> make() = 0;
  virtual Result<void> take(Item item) = 0;
  // After the last item was taken.
  virtual Result<void> end() = 0;
};

struct LineLimits {
  size_t most_open = 0;    // lines; 0: as many as threads
  size_t most_queued = 8;  // items of each
};

// Time of threads, summed.
struct LineTimes {
  double making_s = 0;  // with opening
  double taking_s = 0;
  double idle_s = 0;  // no step was possible
  size_t most_open = 0;
};

template <typename Item>
class Lines {
 public:
  using OpenLine =
      std::function<Result<std::unique_ptr<Line<Item>>>(size_t line)>;

  // `open` makes line i, on the thread that starts it.
  Lines(size_t count, OpenLine open, const LineLimits& limits,
        Executor& executor)
      : executor_(executor),
        threads_(size_t(executor.concurrency())),
        limits_(limits),
        open_(std::move(open)),
        schedule_(count, limits.most_open > 0 ? limits.most_open : threads_,
                  limits.most_queued),
        places_(count) {}

  // Runs all lines to their end. After an error no further line is opened; the
  // error of the line with the lowest number is returned.
  Result<void> run(LineTimes* times = nullptr) {
    executor_.parallel_for(threads_, [this](size_t) { work(); });
    times_.most_open = schedule_.most_open_lines();
    if (times) *times = times_;
    for (LineState& place : places_) {
      if (place.error) return *std::move(place.error);
    }
    return {};
  }

 private:
  using Clock = std::chrono::steady_clock;
  using Work = LineSchedule::Work;
  using Step = LineSchedule::Step;

  struct LineState {
    std::unique_ptr<Line<Item>> line;
    std::optional<BoundedQueue<Item>> queue;
    std::optional<Error> error;
  };

  static double since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  void work() {
    std::optional<Step> last;
    std::unique_lock lock(mutex_);
    while (true) {
      const Step step = schedule_.next(last);
      if (step.work == Work::kDone) return changed_.notify_all();
      const auto start = Clock::now();
      if (step.work == Work::kWait) {
        changed_.wait(lock);
        times_.idle_s += since(start);
        last.reset();
        continue;
      }
      perform(step, lock);
      (step.work == Work::kTake ? times_.taking_s : times_.making_s) +=
          since(start);
      last = step;
      changed_.notify_all();
    }
  }

  // Called and returns with the lock held.
  void perform(const Step& step, std::unique_lock<std::mutex>& lock) {
    LineState& place = places_[step.line];
    Result<void> done;
    switch (step.work) {
      case Work::kOpen: done = open_line(step.line, place, lock); break;
      case Work::kMake: done = make_item(step.line, place, lock); break;
      default: done = take_item(step.line, place, lock); break;
    }
    if (done) return;
    if (!place.error) place.error = std::move(done).error();
    schedule_.stop();
  }

  Result<void> open_line(size_t number, LineState& place,
                         std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    auto line = open_(number);
    lock.lock();
    schedule_.opened(number);
    if (!line) return std::move(line).error();
    place.line = *std::move(line);
    place.queue.emplace(limits_.most_queued);
    return {};
  }

  Result<void> make_item(size_t number, LineState& place,
                         std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    Result<std::optional<Item>> item = place.line->make();
    lock.lock();
    const bool is_last = !item || !*item;
    schedule_.made(number, is_last);
    if (!item) return std::move(item).error();
    if (!is_last) place.queue->push(**std::move(item));
    return {};
  }

  Result<void> take_item(size_t number, LineState& place,
                         std::unique_lock<std::mutex>& lock) {
    std::optional<Item> item = place.queue->pop();
    lock.unlock();
    Result<void> done =
        item ? place.line->take(*std::move(item)) : place.line->end();
    const bool ended = !item;
    if (ended) place.line.reset();
    lock.lock();
    schedule_.taken(number);
    if (ended) schedule_.ended(number);
    return done;
  }

  Executor& executor_;
  const size_t threads_;
  const LineLimits limits_;
  const OpenLine open_;
  std::mutex mutex_;  // of the following members
  std::condition_variable changed_;
  LineSchedule schedule_;
  std::vector<LineState> places_;
  LineTimes times_;
};

}  // namespace framewise::runtime
