// SPDX-License-Identifier: Apache-2.0
#include "framewise/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <new>
#include <numeric>
#include <set>
#include <thread>
#include <vector>

#include "runtime/floating_mode.h"

namespace framewise::runtime {
namespace {

TEST(ThreadPool, CallsTheBodyOnceForEachIndex) {
  for (const int threads : {1, 2, 7}) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.concurrency(), threads);
    for (const size_t count : {0u, 1u, 2u, 1000u}) {
      std::vector<std::atomic<int>> calls(count);
      pool.parallel_for(count, [&](size_t i) { ++calls[i]; });
      for (const auto& call : calls) EXPECT_EQ(call, 1);
    }
  }
}

TEST(ThreadPool, RunsLoopsInsideLoops) {
  ThreadPool pool(4);
  std::atomic<int> sum = 0;
  pool.parallel_for(
      8, [&](size_t) { pool.parallel_for(8, [&](size_t) { ++sum; }); });
  EXPECT_EQ(sum, 64);
}

// A thread that waits for its inner loop must not start another outer body:
// that body would need the lock that the thread already holds.
TEST(ThreadPool, LetsABodyHoldALockAcrossAnInnerLoop) {
  ThreadPool pool(4);
  std::mutex mutex;
  int done = 0;
  pool.parallel_for(64, [&](size_t) {
    const std::lock_guard lock(mutex);
    std::atomic<int> inner = 0;
    pool.parallel_for(16, [&](size_t) { ++inner; });
    if (inner == 16) ++done;
  });
  EXPECT_EQ(done, 64);
}

// At the end of its loop, the first body waits for bodies of the second body's
// inner loop, which only the waiting thread is free to run.
TEST(ThreadPool, LetsAThreadThatWaitsHelpFurtherInside) {
  ThreadPool pool(2);
  std::atomic<bool> begun = false;
  std::atomic<int> inside = 0;
  pool.parallel_for(2, [&](size_t i) {
    if (i == 0) {
      while (!begun) std::this_thread::yield();
      return;  // then waits for the other body
    }
    // Each body waits for the other, so one thread alone would never finish.
    pool.parallel_for(2, [&](size_t) {
      begun = true;
      ++inside;
      while (inside < 2) std::this_thread::yield();
    });
  });
  EXPECT_EQ(inside, 2);
}

// Required for equal results with any number of threads.
TEST(ThreadPool, AllThreadsComputeAsTheOneThatBeganTheLoop) {
  ThreadPool pool(3);
  const unsigned usual = floating_mode();
  const auto modes = [&] {
    std::mutex mutex;
    std::set<unsigned> found;
    pool.parallel_for(300, [&](size_t) {
      pool.parallel_for(2, [&](size_t) {
        const std::lock_guard lock(mutex);
        found.insert(with_denormals_as_zero(0) & floating_mode());
      });
    });
    return found;
  };
  EXPECT_EQ(modes(), std::set{with_denormals_as_zero(0) & usual});
  {
    const FloatingModeScope quick(with_denormals_as_zero(usual));
    EXPECT_EQ(modes(), std::set{with_denormals_as_zero(0) & floating_mode()});
  }
  EXPECT_EQ(modes(), std::set{with_denormals_as_zero(0) & usual});
}

TEST(ThreadPool, ThrowsOnWhatABodyThrows) {
  ThreadPool pool(3);
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> calls = 0;
    EXPECT_THROW(pool.parallel_for(1000,
                                   [&](size_t i) {
                                     ++calls;
                                     if (i == 7) throw std::bad_alloc();
                                   }),
                 std::bad_alloc);
    EXPECT_GE(calls, 8);
  }
  std::atomic<int> after = 0;
  pool.parallel_for(10, [&](size_t) { ++after; });
  EXPECT_EQ(after, 10);
}

// More loops started by outside threads than the pool has threads.
TEST(ThreadPool, ServesCallersOfSeveralThreads) {
  ThreadPool pool(3);
  std::atomic<int> sum = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 5; ++i) {
    callers.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        pool.parallel_for(
            9, [&](size_t) { pool.parallel_for(3, [&](size_t) { ++sum; }); });
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(sum, 5 * 50 * 27);
}

TEST(ThreadPool, UsesSeveralThreadsEvenBeyondTheProcessors) {
  ThreadPool pool(3);
  std::atomic<int> inside = 0;
  // Each body waits for the others, so fewer than three threads would never
  // finish.
  pool.parallel_for(3, [&](size_t) {
    ++inside;
    while (inside < 3) std::this_thread::yield();
  });
  EXPECT_EQ(inside, 3);
}

TEST(ThreadPool, FinishesInOrderWithinTheWindow) {
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    constexpr size_t kCount = 500;
    constexpr size_t kWindow = 8;
    std::vector<size_t> order;
    std::vector<int> ring(kWindow, -1);
    std::atomic<int> begun = 0;
    std::atomic<int> finished = 0;
    std::atomic<bool> too_far = false;
    pool.in_order(
        kCount, kWindow,
        [&](size_t i) {
          if (++begun - finished > int(kWindow)) too_far = true;
          ring[i % kWindow] = int(i);
        },
        [&](size_t i) {
          EXPECT_EQ(ring[i % kWindow], int(i));
          order.push_back(i);
          ++finished;
        });
    std::vector<size_t> expected(kCount);
    std::iota(expected.begin(), expected.end(), size_t{0});
    EXPECT_EQ(order, expected) << threads;
    EXPECT_FALSE(too_far);
  }
}

}  // namespace
}  // namespace framewise::runtime
