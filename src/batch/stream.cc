// SPDX-License-Identifier: Apache-2.0
#include "batch/stream.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

namespace framewise::batch {
namespace {

class Stream {
 public:
  Stream(const StreamSteps& steps, bool in_order, size_t window)
      : steps_(steps), in_order_(in_order), window_(window) {}

  // One thread's part.
  void run() {
    while (auto line = take()) {
      Answer found = steps_.work(line->first, line->second);
      give(line->first, std::move(found));
    }
  }

 private:
  std::optional<std::pair<size_t, std::string>> take() {
    // Reading may wait for whoever writes: answers must get out meanwhile.
    std::lock_guard reading(reading_);
    {
      std::unique_lock lock(mutex_);
      moved_.wait(lock, [this] { return ended_ || read_ < given_ + window_; });
      if (ended_) return std::nullopt;
    }
    auto line = steps_.next();
    std::lock_guard lock(mutex_);
    if (!line) {
      ended_ = true;
      return std::nullopt;
    }
    return std::pair(read_++, *std::move(line));
  }

  void give(size_t number, Answer answer) {
    {
      std::lock_guard lock(mutex_);
      waiting_.emplace(number, std::move(answer));
      while (!waiting_.empty() &&
             (!in_order_ || waiting_.begin()->first == given_)) {
        if (!broken_ && !steps_.emit(waiting_.begin()->second)) {
          broken_ = ended_ = true;
        }
        waiting_.erase(waiting_.begin());
        ++given_;
      }
    }
    moved_.notify_all();
  }

  const StreamSteps& steps_;
  const bool in_order_;
  const size_t window_;
  std::mutex reading_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::map<size_t, Answer> waiting_;
  size_t read_ = 0;
  size_t given_ = 0;
  bool ended_ = false;
  bool broken_ = false;
};

}  // namespace

void run_stream(const StreamSteps& steps, bool in_order, Executor& pool) {
  const auto threads = size_t(pool.concurrency());
  Stream stream(steps, in_order, threads * 4);
  pool.parallel_for(threads, [&](size_t) { stream.run(); });
}

}  // namespace framewise::batch
