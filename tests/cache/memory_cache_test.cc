// SPDX-License-Identifier: Apache-2.0
#include "cache/memory_cache.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "cache/live_bytes.h"

namespace framewise::cache {
namespace {

using Made = MemoryCache::Made;

Key key_of(int number) {
  return KeyBuilder("n").add("n", int64_t{number}).finish();
}
Made made(int number, int64_t bytes = 1000, double cost_ms = 1) {
  return {std::make_shared<const int>(number), bytes, cost_ms};
}
int value_of(MemoryCache& cache, int number) {
  const auto found = cache.find<int>(key_of(number));
  return found ? *found : -1;
}

TEST(MemoryCache, HandsOutWhatItWasGivenWithoutCopying) {
  MemoryCache cache(1 << 20);
  const Made one = made(1);
  cache.put(key_of(1), one);
  EXPECT_EQ(cache.find<int>(key_of(1)).get(), one.value.get());
  EXPECT_EQ(cache.find<int>(key_of(2)), nullptr);
  EXPECT_EQ(cache.statistics().hits, 1);
  EXPECT_EQ(cache.statistics().misses, 1);
}

TEST(MemoryCache, NeverHoldsMoreThanItMay) {
  constexpr int64_t kMost = 100'000;
  MemoryCache cache(kMost, 1);
  std::mt19937 random(1);
  for (int i = 0; i < 10'000; ++i) {
    cache.put(key_of(int(random() % 500)),
              made(i, int64_t(random() % 20'000), double(random() % 100)));
    if (random() % 2) value_of(cache, int(random() % 500));
    ASSERT_LE(cache.statistics().bytes, kMost);
  }
  EXPECT_GT(cache.statistics().evictions, 100);
}

TEST(MemoryCache, TakesNoMemoryForValuesThatAreReplaced) {
  if (!kLiveBytesAreKnown) GTEST_SKIP() << "a sanitizer allocates";
  MemoryCache cache(1 << 20);
  cache.put(key_of(1), made(1));
  const int64_t before = live_bytes();
  for (int i = 0; i < 100'000; ++i) cache.put(key_of(1), made(i));
  EXPECT_LT(live_bytes() - before, 10'000);
  EXPECT_EQ(value_of(cache, 1), 99'999);
  EXPECT_EQ(cache.statistics().entries, 1);
}

TEST(MemoryCache, RemovesAValue) {
  MemoryCache cache(1 << 20);
  cache.put(key_of(1), made(1));
  cache.remove(key_of(1));
  cache.remove(key_of(2));
  EXPECT_EQ(value_of(cache, 1), -1);
  cache.put(key_of(1), made(2));
  EXPECT_EQ(value_of(cache, 1), 2);
}

TEST(MemoryCache, RefusesWhatIsLargerThanItselfAndKeepsTheRest) {
  MemoryCache cache(100'000, 1);
  cache.put(key_of(1), made(1));
  cache.put(key_of(2), made(2, 1'000'000));
  EXPECT_EQ(value_of(cache, 1), 1);
  EXPECT_EQ(value_of(cache, 2), -1);
  EXPECT_EQ(cache.statistics().refused, 1);
}

TEST(MemoryCache, FindsWhatIsHeldEvenAfterItWasEvicted) {
  MemoryCache cache(20'000, 1);
  cache.put(key_of(0), made(0));
  const auto held = cache.find<int>(key_of(0));
  cache.trim(0);
  EXPECT_EQ(cache.statistics().entries, 0);
  EXPECT_EQ(*held, 0);
  EXPECT_EQ(cache.find<int>(key_of(0)), held);
}

TEST(MemoryCache, RemembersWhatItEvictedOfLate) {
  MemoryCache cache(100'000, 1);
  for (int i = 0; i < 100; ++i) cache.put(key_of(i), made(i, 5000));
  EXPECT_TRUE(cache.was_evicted(key_of(80)));
  EXPECT_FALSE(cache.was_evicted(key_of(99))) << "is there";
  EXPECT_FALSE(cache.was_evicted(key_of(100))) << "never was";
  EXPECT_FALSE(cache.was_evicted(key_of(0))) << "is forgotten";
}

TEST(MemoryCache, KeepsWhatIsUsedWhileManyPassThrough) {
  MemoryCache cache(100'000, 1);
  for (int i = 0; i < 10; ++i) cache.put(key_of(i), made(i));
  for (int i = 0; i < 10; ++i) value_of(cache, i), value_of(cache, i);
  for (int i = 100; i < 300; ++i) cache.put(key_of(i), made(i));
  int kept = 0;
  for (int i = 0; i < 10; ++i) kept += value_of(cache, i) == i;
  EXPECT_EQ(kept, 10);
}

TEST(MemoryCache, KeepsWhatIsHardToMake) {
  MemoryCache cache(100'000, 1);
  cache.put(key_of(0), made(0, 1000, 500));
  for (int i = 1; i < 200; ++i) cache.put(key_of(i), made(i, 1000, 1));
  EXPECT_EQ(value_of(cache, 0), 0);
}

TEST(MemoryCache, ManyWhoWaitForOneValueMakeItOnce) {
  MemoryCache cache(1 << 20);
  std::atomic<int> times{0};
  std::atomic<int> arrived{0};
  constexpr int kThreads = 8;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      ++arrived;
      const auto value = cache.find_or_make<int>(key_of(1), [&] {
        // Nobody is early: all of them are on their way.
        while (arrived < kThreads) std::this_thread::yield();
        ++times;
        return made(7);
      });
      EXPECT_EQ(*value, 7);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(times, 1);
}

TEST(MemoryCache, ThoseWhoWaitGoOnWhenMakingFails) {
  MemoryCache cache(1 << 20);
  EXPECT_THROW(cache.find_or_make<int>(
                   key_of(1), []() -> Made { throw std::bad_alloc(); }),
               std::bad_alloc);
  EXPECT_EQ(cache.find_or_make<int>(key_of(1), [] { return Made(); }), nullptr);
  EXPECT_EQ(*cache.find_or_make<int>(key_of(1), [] { return made(3); }), 3);
}

TEST(MemoryCache, IsSafeFromManyThreads) {
  MemoryCache cache(50'000, 4);
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 4; ++seed) {
    threads.emplace_back([&cache, seed] {
      std::mt19937 random(seed);
      for (int i = 0; i < 20'000; ++i) {
        const int number = int(random() % 200);
        switch (random() % 8) {
          case 0: cache.put(key_of(number), made(number)); break;
          case 1: cache.trim(int64_t(random() % 50'000)); break;
          case 2:
            EXPECT_EQ(*cache.find_or_make<int>(key_of(number),
                                               [&] { return made(number); }),
                      number);
            break;
          default: {
            const auto found = cache.find<int>(key_of(number));
            EXPECT_TRUE(!found || *found == number);
          }
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace framewise::cache
