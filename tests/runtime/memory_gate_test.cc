// SPDX-License-Identifier: Apache-2.0
#include "runtime/memory_gate.h"

#include <gtest/gtest.h>

#include <atomic>

#include "framewise/thread_pool.h"

namespace framewise::runtime {
namespace {

TEST(MemoryGate, NeverLetsMoreThanTheBudgetThrough) {
  MemoryGate gate(100);
  ThreadPool pool(8);
  std::atomic<int64_t> used = 0;
  std::atomic<bool> exceeded = false;
  pool.parallel_for(200, [&](size_t i) {
    const int64_t bytes = 10 + int64_t(i % 7) * 13;
    const auto share = gate.acquire(bytes);
    if ((used += bytes) > 100) exceeded = true;
    used -= bytes;
  });
  EXPECT_FALSE(exceeded);
}

TEST(MemoryGate, LetsWorkLargerThanTheBudgetRunAlone) {
  MemoryGate gate(100);
  { const auto share = gate.acquire(1'000'000); }
  const auto again = gate.acquire(100);
}

TEST(MemoryGate, WithoutABudgetStopsNobody) {
  MemoryGate gate(0);
  const auto first = gate.acquire(int64_t{1} << 50);
  const auto second = gate.acquire(int64_t{1} << 50);
}

}  // namespace
}  // namespace framewise::runtime
