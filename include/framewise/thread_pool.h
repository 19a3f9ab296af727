// SPDX-License-Identifier: Apache-2.0
// The executor that the program uses. Without one the library works on the
// calling thread alone.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "framewise/executor.h"

namespace framewise {

// Threads that run loops. They start with the first loop and end with the pool.
// One pool serves everything that takes an Executor, from any thread.
//
//   framewise::ThreadPool pool;
//   framewise::compare("a.gif", "b.gif", {.executor = &pool});
class ThreadPool final : public Executor {
 public:
  // `threads` includes the calling thread. 0: as many as this process has
  // processor time for, by its affinity and its control group.
  explicit ThreadPool(int threads = 0);
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
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace framewise
