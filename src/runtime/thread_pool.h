// SPDX-License-Identifier: Apache-2.0
// The process's one thread pool. Its threads start with the first loop and are
// shared by everything that takes an Executor.
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
  // At least 1; the calling thread is one of them.
  explicit ThreadPool(int threads);
  ~ThreadPool() override;
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int concurrency() const override;

  // May be called from within `body`. A thread that waits for its loop to end
  // helps with what is begun inside the bodies of others, but begins no body
  // that is as far out as its own: it may hold a lock that such a body wants.
  // What a body throws ends the loop, and is thrown on.
  void parallel_for(size_t count,
                    const std::function<void(size_t)>& body) override;

  // Calls work(i) for each i in [0, count) on all threads, and done(i) in
  // order of i, one at a time. From the beginning of work(i) to the end of
  // done(i) no other index lies `window` or more away: results fit into a
  // ring of `window` places. Neither function may throw.
  void in_order(size_t count, size_t window,
                const std::function<void(size_t)>& work,
                const std::function<void(size_t)>& done);

 private:
  struct Loop;

  void start_threads();
  // All that a thread of the pool does.
  void serve();
  // The first loop that still has indices to give away, of those that were
  // begun further inside than `depth`.
  Loop* open_loop(int depth) const;
  // Takes indices of a loop until there are none.
  static void run(Loop& loop);
  // The same for a loop of another thread. `lock` is on mutex_.
  void help(Loop& loop, std::unique_lock<std::mutex>& lock);
  // Waits until a loop has begun or ended, or the pool ends.
  void wait(std::unique_lock<std::mutex>& lock);
  void tell_others();

  const int concurrency_;
  std::mutex mutex_;
  std::vector<Loop*> loops_;             // that run, the first begun first
  std::atomic<uint64_t> happenings_{0};  // changed with mutex_ held
  std::condition_variable happened_;
  int asleep_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace framewise::runtime
