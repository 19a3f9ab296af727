// SPDX-License-Identifier: Apache-2.0
#include "runtime/idle_memory.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <vector>

namespace framewise::runtime {
namespace {

constexpr int64_t kMebibyte = int64_t{1} << 20;

TEST(IdleMemory, IsReturnedWhereThereIsMuch) {
  // Small enough to come from the heap. One of 64 stays, so that the end of
  // the heap cannot be cut off.
  constexpr size_t kBlock = 64 << 10;
  constexpr size_t kCount = 2048;
  std::vector<std::unique_ptr<char[]>> blocks;
  for (size_t i = 0; i < kCount; ++i) {
    blocks.emplace_back(new char[kBlock]);
    std::memset(blocks.back().get(), int(i), kBlock);
  }
  const int64_t before = idle_memory();
  for (size_t i = 0; i < kCount; ++i) {
    if (i % 64 != 0) blocks[i].reset();
  }
  const int64_t kept = idle_memory();
  if (kept < before + 64 * kMebibyte) {
    GTEST_SKIP() << "this allocator keeps nothing, or does not say so";
  }
  EXPECT_FALSE(return_idle_memory(32 * kMebibyte));  // a library may not
  allow_returning_memory();
  EXPECT_FALSE(return_idle_memory(kept + 64 * kMebibyte));
  EXPECT_TRUE(return_idle_memory(32 * kMebibyte));
  EXPECT_LT(idle_memory(), kept - 64 * kMebibyte);
}

}  // namespace
}  // namespace framewise::runtime
