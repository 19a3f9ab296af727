// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/model_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/result.h"
#include "measure/neural/hashed_weights.h"

namespace framewise::measure::neural {
namespace {

Result<Lpips> load() {
  return Lpips::create(NetworkKind::kAlex, golden::small_alex());
}

TEST(ModelCache, LoadsAModelOnceForAllThreads) {
  ModelCache cache;
  std::atomic<int> loads = 0;
  std::atomic<int> waiting = 0;
  std::vector<ModelCache::Handle> handles(32);
  std::vector<std::thread> threads;
  for (ModelCache::Handle& handle : handles) {
    threads.emplace_back([&] {
      ++waiting;
      while (waiting < 32) std::this_thread::yield();
      auto got = cache.get("alex", [&] {
        ++loads;
        return load();
      });
      if (got) handle = *std::move(got);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(loads, 1);
  for (const auto& handle : handles) EXPECT_EQ(handle.get(), handles[0].get());
  const ModelCache::Statistics statistics = cache.statistics();
  EXPECT_EQ(statistics.loads, 1);
  EXPECT_EQ(statistics.hits, 31);
  EXPECT_EQ(statistics.models, 1);
  EXPECT_EQ(statistics.in_use, 1);
  EXPECT_GT(statistics.bytes, 0);
}

TEST(ModelCache, ReleasesWhatNobodyUsesForAWhile) {
  ModelCache::Clock::time_point now{};
  ModelCache cache([&now] { return now; });
  auto handle = *cache.get("alex", load);
  now += 10 * ModelCache::kIdle;
  cache.release_idle();
  EXPECT_EQ(cache.statistics().models, 1) << "is in use";
  handle.reset();
  cache.release_idle();
  EXPECT_EQ(cache.statistics().models, 1) << "was used a moment ago";
  now += ModelCache::kIdle;
  cache.release_idle();
  EXPECT_EQ(cache.statistics().models, 0);
  EXPECT_EQ(cache.statistics().releases, 1);
  EXPECT_EQ(cache.statistics().bytes, 0);
}

TEST(ModelCache, DoesNotRememberFailures) {
  ModelCache cache;
  const auto failed = cache.get("alex", []() -> Result<Lpips> {
    return fail(ErrorKind::kInput, "is damaged");
  });
  EXPECT_FALSE(failed);
  EXPECT_TRUE(cache.get("alex", load));
  EXPECT_EQ(cache.statistics().loads, 1);
}

TEST(ModelCache, AHundredRoundsLeaveNothing) {
  ModelCache cache;
  int64_t bytes = -1;
  for (int round = 0; round < 100; ++round) {
    ASSERT_TRUE(cache.get("alex", load));
    if (bytes < 0) bytes = cache.statistics().bytes;
    EXPECT_EQ(cache.statistics().bytes, bytes);
    cache.release_idle(std::chrono::seconds(0));
    EXPECT_EQ(cache.statistics().bytes, 0);
  }
  EXPECT_EQ(cache.statistics().loads, 100);
}

}  // namespace
}  // namespace framewise::measure::neural
