// SPDX-License-Identifier: Apache-2.0
#include "engine/thread_pool.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <new>
#include <vector>

#if defined(__SANITIZE_THREAD__)
#include <atomic>
#include <thread>
#else
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#endif

namespace framewise::engine {

#if defined(__SANITIZE_THREAD__)

// ThreadSanitizer knows nothing of what orders work inside oneTBB's library,
// and would call every loop a race. In its builds plain threads run the same
// loops, so that it sees the races of their bodies, and only those.
struct ThreadPool::Arena {
  explicit Arena(int count) : threads(count) {}

  void run(size_t count, const std::function<void(size_t)>& body) const {
    std::atomic<size_t> next = 0;
    const auto work = [&] {
      for (size_t i = next++; i < count; i = next++) body(i);
    };
    std::vector<std::thread> helpers;
    for (size_t i = 1; i < std::min(count, size_t(threads)); ++i) {
      helpers.emplace_back(work);
    }
    work();
    for (std::thread& helper : helpers) helper.join();
  }

  int threads;
};

#else

struct ThreadPool::Arena {
  explicit Arena(int count)
      : threads(count),
        // oneTBB holds back workers beyond the number of processors unless
        // told otherwise.
        allowed(tbb::global_control::max_allowed_parallelism, size_t(count)),
        arena(count) {}

  // Workers end with the pool, not at some time after it: a program that exits
  // while they do may take a library from under them.
  ~Arena() {
    arena.terminate();
    tbb::finalize(scheduler, std::nothrow);
  }

  void run(size_t count, const std::function<void(size_t)>& body) {
    arena.execute([&] {
      tbb::this_task_arena::isolate([&] {
        tbb::parallel_for(size_t{0}, count, body, tbb::simple_partitioner());
      });
    });
  }

  int threads;
  tbb::task_scheduler_handle scheduler{tbb::attach{}};
  tbb::global_control allowed;
  tbb::task_arena arena;
};

#endif

namespace {

// Hands out the indices of ThreadPool::in_order and passes them on in order.
class OrderedWork {
 public:
  OrderedWork(size_t count, size_t window,
              const std::function<void(size_t)>& work,
              const std::function<void(size_t)>& done)
      : count_(count),
        window_(std::max<size_t>(window, 1)),
        work_(work),
        done_(done),
        worked_(window_, false) {}

  // One thread's part: index after index until there are no more. A thread
  // waits only for indices that others work on.
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      moved_.wait(
          lock, [this] { return next_ == count_ || next_ < first_ + window_; });
      if (next_ == count_) return;
      const size_t index = next_++;
      lock.unlock();
      work_(index);
      lock.lock();
      worked_[index % window_] = true;
      pass_on(lock);
    }
  }

 private:
  // Whoever finishes the first open index passes on all that are ready; the
  // others leave that to them.
  void pass_on(std::unique_lock<std::mutex>& lock) {
    if (passing_on_) return;
    passing_on_ = true;
    while (worked_[first_ % window_]) {
      worked_[first_ % window_] = false;
      lock.unlock();
      done_(first_);
      lock.lock();
      ++first_;
      moved_.notify_all();
    }
    passing_on_ = false;
  }

  const size_t count_;
  const size_t window_;
  const std::function<void(size_t)>& work_;
  const std::function<void(size_t)>& done_;
  std::mutex mutex_;
  std::condition_variable moved_;
  size_t next_ = 0;           // to be handed out
  size_t first_ = 0;          // not passed on yet
  std::vector<bool> worked_;  // a ring: which of the window are ready
  bool passing_on_ = false;
};

}  // namespace

ThreadPool::ThreadPool(int threads)
    : arena_(std::make_unique<Arena>(std::max(threads, 1))) {}
ThreadPool::~ThreadPool() = default;

int ThreadPool::concurrency() const { return arena_->threads; }

void ThreadPool::parallel_for(size_t count,
                              const std::function<void(size_t)>& body) {
  if (count <= 1 || concurrency() == 1) {
    for (size_t i = 0; i < count; ++i) body(i);
  } else {
    arena_->run(count, body);
  }
}

void ThreadPool::in_order(size_t count, size_t window,
                          const std::function<void(size_t)>& work,
                          const std::function<void(size_t)>& done) {
  OrderedWork ordered(count, window, work, done);
  parallel_for(std::min(count, size_t(concurrency())),
               [&](size_t) { ordered.run(); });
}

}  // namespace framewise::engine
