// SPDX-License-Identifier: Apache-2.0
// The thread pool of the process. Its threads start with the first loop. All
// functions that take an Executor share it. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "framewise/executor.h"

namespace framewise::runtime {

class ThreadPool : public Executor {
 public:
  // `threads` is at least 1 and includes the calling thread.
  explicit ThreadPool(int threads);
  ~ThreadPool() override;
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int concurrency() const override;

  // May be called from within `body`. While a thread waits for its loop to end,
  // it runs bodies of loops nested deeper than its own, of any thread. It never
  // starts a body of the same or an outer depth, because it may hold a lock
  // that such a body needs. An exception from `body` ends the loop and is
  // rethrown.
  void parallel_for(size_t count,
                    const std::function<void(size_t)>& body) override;

  // Calls work(i) for each i in [0, count) on all threads, and done(i) in order
  // of i, one call at a time. Between the start of work(i) and the end of
  // done(i), no index i + `window` or higher is started, so results fit into a
  // ring buffer of `window` entries. Neither function may throw.
  void in_order(size_t count, size_t window,
                const std::function<void(size_t)>& work,
                const std::function<void(size_t)>& done);

 private:
  struct Loop;

  void start_threads();
  // The main function of a pool thread.
  void serve();
  // The oldest loop with unassigned indices whose depth exceeds `depth`.
  Loop* open_loop(int depth) const;
  // Runs bodies of a loop until all indices are assigned.
  static void run(Loop& loop);
  // As run(), for a loop of another thread. `lock` holds mutex_.
  void help(Loop& loop, std::unique_lock<std::mutex>& lock);
  // Waits until a loop begins or ends, or the pool is destroyed.
  void wait(std::unique_lock<std::mutex>& lock);
  void notify_others();

  const int concurrency_;
  std::mutex mutex_;
  std::vector<Loop*> loops_;  // running loops, oldest first
  std::atomic<uint64_t> event_count_{
      0};  // begun and ended loops; written with mutex_ held
  std::condition_variable event_;
  int asleep_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace framewise::runtime
