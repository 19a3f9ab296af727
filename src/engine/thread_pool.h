// SPDX-License-Identifier: Apache-2.0
// The process's one thread pool, on oneTBB. Its threads start with the first
// work and are shared by everything that takes an Executor.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "framewise/executor.h"

namespace framewise::engine {

class ThreadPool : public Executor {
 public:
  // At least 1; the calling thread is one of them.
  explicit ThreadPool(int threads);
  ~ThreadPool() override;
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int concurrency() const override;

  // May be called from within `body`. A thread that waits for its own loop
  // takes up no other work, so a body may hold a lock or memory meanwhile.
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
  struct Arena;
  std::unique_ptr<Arena> arena_;
};

}  // namespace framewise::engine
