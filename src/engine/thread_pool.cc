// SPDX-License-Identifier: Apache-2.0
#include "engine/thread_pool.h"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>

namespace framewise::engine {

struct ThreadPool::Arena {
  explicit Arena(int threads)
      // oneTBB holds back workers beyond the number of processors unless told
      // otherwise.
      : allowed(tbb::global_control::max_allowed_parallelism,
                size_t(std::max(threads, 1))),
        arena(std::max(threads, 1)) {}

  tbb::global_control allowed;
  tbb::task_arena arena;
};

ThreadPool::ThreadPool(int threads)
    : arena_(std::make_unique<Arena>(threads)) {}
ThreadPool::~ThreadPool() = default;

int ThreadPool::concurrency() const { return arena_->arena.max_concurrency(); }

void ThreadPool::parallel_for(size_t count,
                              const std::function<void(size_t)>& body) {
  if (count == 0) return;
  if (count == 1 || concurrency() == 1) {
    for (size_t i = 0; i < count; ++i) body(i);
    return;
  }
  arena_->arena.execute([&] {
    tbb::this_task_arena::isolate([&] {
      tbb::parallel_for(size_t{0}, count, body, tbb::simple_partitioner());
    });
  });
}

void ThreadPool::in_order(size_t count, size_t window,
                          const std::function<void(size_t)>& work,
                          const std::function<void(size_t)>& done) {
  size_t next = 0;
  const auto produce = [&](tbb::flow_control& control) -> size_t {
    if (next == count) control.stop();
    return next == count ? next : next++;
  };
  const auto perform = [&](size_t i) {
    work(i);
    return i;
  };
  arena_->arena.execute([&] {
    tbb::parallel_pipeline(std::max<size_t>(window, 1),
                           tbb::make_filter<void, size_t>(
                               tbb::filter_mode::serial_in_order, produce) &
                               tbb::make_filter<size_t, size_t>(
                                   tbb::filter_mode::parallel, perform) &
                               tbb::make_filter<size_t, void>(
                                   tbb::filter_mode::serial_in_order, done));
  });
}

}  // namespace framewise::engine
