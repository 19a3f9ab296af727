// SPDX-License-Identifier: Apache-2.0
#include "runtime/memory_monitor.h"

#include <gtest/gtest.h>

#include <atomic>

namespace framewise::runtime {
namespace {

TEST(SamplingPace, SlowsDownWhileNothingChanges) {
  SamplingPace pace;
  auto last = pace.interval();
  for (int i = 0; i < 40; ++i) {
    pace.sampled(0, MemoryLevel::kNormal);
    EXPECT_GE(pace.interval(), last);
    last = pace.interval();
  }
  EXPECT_EQ(last, SamplingPace::kLongest);
}

TEST(SamplingPace, HurriesWhileUseChanges) {
  SamplingPace pace;
  for (int i = 0; i < 40; ++i) pace.sampled(0, MemoryLevel::kNormal);
  for (int i = 1; i < 10; ++i) pace.sampled(0.05 * i, MemoryLevel::kNormal);
  EXPECT_EQ(pace.interval(), SamplingPace::kShortest);
}

TEST(SamplingPace, WaitsAtMostASecondAtARaisedLevel) {
  SamplingPace pace;
  for (int i = 0; i < 40; ++i) pace.sampled(0.8, MemoryLevel::kTrim);
  EXPECT_EQ(pace.interval(), SamplingPace::Ms(1000));
}

TEST(MemoryMonitor, TheShortestJobHasASample) {
  MemoryWatch watch(1000, [] { return MemorySample{.resident_bytes = 250}; },
                    {});
  { const MemoryMonitor monitor(watch); }
  EXPECT_DOUBLE_EQ(watch.share(), 0.25);
}

TEST(MemoryMonitor, SamplesUntilItEnds) {
  std::atomic<int> samples = 0;
  MemoryWatch watch(1000,
                    [&] {
                      ++samples;
                      return MemorySample{.resident_bytes = 500};
                    },
                    {});
  {
    const MemoryMonitor monitor(watch);
    while (samples < 2) std::this_thread::yield();
  }
  const int at_end = samples;
  EXPECT_DOUBLE_EQ(watch.share(), 0.5);
  EXPECT_EQ(samples, at_end);
}

}  // namespace
}  // namespace framewise::runtime
