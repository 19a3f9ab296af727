// SPDX-License-Identifier: Apache-2.0
// Counts all allocations of the process by replacing operator new.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <optional>

#include "framewise/framewise.h"
#include "media/decode/gif/writer.h"

namespace {
std::atomic<long> allocations = 0;
}

// Not inlined: the compiler would warn that free() gets memory from new.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
// Used for the standard library's temporary buffers.
[[gnu::noinline]] void* operator new(std::size_t size,
                                     const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace framewise {
namespace {

// Splits the work but runs all of it on this thread.
class InTurn final : public Executor {
 public:
  int concurrency() const override { return 3; }
  void parallel_for(size_t count,
                    const std::function<void(size_t)>& body) override {
    for (size_t i = count; i > 0; --i) body(i - 1);
  }
};

long allocations_after_warming_up(Executor* executor, bool hold_last) {
  OpenOptions options;
  options.executor = executor;
  auto animation = open(make_gif(400, 400, 200, /*seed=*/8), "a", options);
  std::optional<Frame> held;
  long before = 0;
  for (int i = 0; i < 200; ++i) {
    auto frame = animation->next();
    if (hold_last) held = **frame;
    // By then the largest frames and the deepest look-ahead have occurred.
    if (i == 100) {
      EXPECT_TRUE(animation->rewind());
      before = allocations;
    }
  }
  return allocations - before;
}

TEST(GifMemory, AllocatesNothingOnceItIsWarm) {
  InTurn executor;
  EXPECT_GT(allocations, 0);
  EXPECT_EQ(allocations_after_warming_up(nullptr, false), 0);
  EXPECT_EQ(allocations_after_warming_up(nullptr, true), 0);
  EXPECT_EQ(allocations_after_warming_up(&executor, false), 0);
  EXPECT_EQ(allocations_after_warming_up(&executor, true), 0);
}

}  // namespace
}  // namespace framewise
