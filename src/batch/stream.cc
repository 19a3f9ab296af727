// SPDX-License-Identifier: Apache-2.0
#include "batch/stream.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

namespace framewise::batch {
namespace {

// Enough that a thread finds the next line while one slow job holds up results.
constexpr size_t kLinesPerThread = 4;

class Stream {
 public:
  Stream(const StreamSteps& steps, bool in_order, size_t window)
      : steps_(steps), in_order_(in_order), window_(window) {}

  // The loop of one thread.
  void run() {
    while (auto line = take()) {
      JobResult found = steps_.run(line->first, line->second);
      finish(line->first, std::move(found));
    }
  }

 private:
  std::optional<std::pair<size_t, std::string>> take() {
    // Not under mutex_: reading may block until the other end gets results.
    std::lock_guard reading(reading_);
    {
      std::unique_lock lock(mutex_);
      advanced_.wait(
          lock, [this] { return ended_ || lines_read_ < written_ + window_; });
      if (ended_) return std::nullopt;
    }
    auto line = steps_.read();
    std::lock_guard lock(mutex_);
    if (!line) {
      ended_ = true;
      return std::nullopt;
    }
    return std::pair(lines_read_++, *std::move(line));
  }

  void finish(size_t number, JobResult result) {
    {
      std::lock_guard lock(mutex_);
      waiting_.emplace(number, std::move(result));
      while (!waiting_.empty() &&
             (!in_order_ || waiting_.begin()->first == written_)) {
        if (!failed_ && !steps_.write(waiting_.begin()->second)) {
          failed_ = ended_ = true;
        }
        waiting_.erase(waiting_.begin());
        ++written_;
      }
    }
    advanced_.notify_all();
  }

  const StreamSteps& steps_;
  const bool in_order_;
  const size_t window_;
  std::mutex reading_;
  std::mutex mutex_;
  std::condition_variable advanced_;
  std::map<size_t, JobResult> waiting_;
  size_t lines_read_ = 0;
  size_t written_ = 0;
  bool ended_ = false;
  bool failed_ = false;  // write() returned false
};

}  // namespace

void run_stream(const StreamSteps& steps, bool in_order, Executor& pool) {
  const auto threads = size_t(pool.concurrency());
  Stream stream(steps, in_order, threads * kLinesPerThread);
  pool.parallel_for(threads, [&](size_t) { stream.run(); });
}

}  // namespace framewise::batch
