// SPDX-License-Identifier: Apache-2.0
#include "batch/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "framewise/thread_pool.h"

namespace framewise::batch {
namespace {

using testing::ElementsAre;

std::vector<Task> tasks_of(const std::vector<double>& costs) {
  std::vector<Task> tasks;
  for (size_t i = 0; i < costs.size(); ++i) tasks.push_back({i, costs[i], 0});
  return tasks;
}

TEST(Schedule, BeginsWithTheLongest) {
  ThreadPool pool(1);
  std::vector<size_t> order;
  run_tasks(tasks_of({1, 5, 3, 5}), pool, {.workers = 1},
            [&](const Task& task, int, Executor*) {
              order.push_back(task.index);
              return true;
            });
  EXPECT_THAT(order, ElementsAre(1, 3, 2, 0));
}

TEST(Schedule, KeepsWithinMemoryAndRunsWhatExceedsItAlone) {
  ThreadPool pool(4);
  std::vector<Task> tasks;
  for (size_t i = 0; i < 60; ++i) {
    tasks.push_back({i, double(i % 7), int64_t(i % 10 == 0 ? 500 : 40)});
  }
  std::mutex mutex;
  int64_t used = 0;
  int running = 0;
  size_t done = 0;
  run_tasks(tasks, pool, {.workers = 4, .memory_bytes = 100},
            [&](const Task& task, int, Executor*) {
              {
                std::lock_guard lock(mutex);
                used += task.memory_bytes;
                ++running;
                EXPECT_TRUE(used <= 100 || running == 1);
              }
              std::lock_guard lock(mutex);
              used -= task.memory_bytes;
              --running;
              ++done;
              return true;
            });
  EXPECT_EQ(done, 60u);
}

TEST(Schedule, GivesThePoolToWhatIsLongBesideTheRest) {
  ThreadPool pool(2);
  std::mutex mutex;
  std::vector<bool> inside(21);
  std::vector<double> costs(21, 30);
  costs[20] = 1000;
  run_tasks(tasks_of(costs), pool, {.workers = 2},
            [&](const Task& task, int, Executor* executor) {
              std::lock_guard lock(mutex);
              inside[task.index] = executor != nullptr;
              return true;
            });
  EXPECT_TRUE(inside[20]);
  EXPECT_FALSE(inside[0]);
}

TEST(Schedule, KeepsWhatExceedsMemoryOnOneThread) {
  ThreadPool pool(2);
  const auto splits = [&pool](int64_t budget) {
    bool split = false;
    run_tasks({{0, 1000, 500}}, pool, {.workers = 2, .memory_bytes = budget},
              [&](const Task&, int, Executor* executor) {
                split = executor != nullptr;
                return true;
              });
    return split;
  };
  EXPECT_TRUE(splits(0));
  EXPECT_TRUE(splits(500));
  EXPECT_FALSE(splits(499));
}

TEST(Schedule, EndsWhenWorkSaysSoOrSomebodyAsks) {
  ThreadPool pool(1);
  int done = 0;
  run_tasks(tasks_of({1, 1, 1}), pool, {.workers = 1},
            [&](const Task&, int, Executor*) { return ++done < 2; });
  EXPECT_EQ(done, 2);
  std::stop_source stop;
  done = 0;
  run_tasks(tasks_of({1, 1, 1}), pool, {.workers = 1, .stop = stop.get_token()},
            [&](const Task&, int, Executor*) {
              stop.request_stop();
              return ++done > 0;
            });
  EXPECT_EQ(done, 1);
}

TEST(Schedule, TakesFewerAtOnceWhenMemoryIsShort) {
  ThreadPool pool(4);
  runtime::MemoryWatch full(
      100, [] { return runtime::MemorySample{.resident_bytes = 97}; }, {});
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  run_tasks(tasks_of(std::vector<double>(20, 1)), pool,
            {.workers = 4, .memory = &full}, [&](const Task&, int, Executor*) {
              most = std::max(most.load(), ++running);
              --running;
              return true;
            });
  EXPECT_EQ(most, 1);
}

}  // namespace
}  // namespace framewise::batch
