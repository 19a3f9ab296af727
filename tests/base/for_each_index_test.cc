// SPDX-License-Identifier: Apache-2.0
#include "base/for_each_index.h"

#include <gtest/gtest.h>

#include <vector>

namespace framewise {
namespace {

// Calls bodies from the last index to the first.
class Backwards final : public Executor {
 public:
  int concurrency() const override { return 2; }
  void parallel_for(size_t count,
                    const std::function<void(size_t)>& body) override {
    while (count > 0) body(--count);
  }
};

// Counts how often it is copied.
struct Body {
  Body(std::vector<size_t>& seen_, int& copies_)
      : seen(seen_), copies(copies_) {}
  Body(const Body& other) : seen(other.seen), copies(other.copies) { ++copies; }
  void operator()(size_t i) const { seen.push_back(i); }

  std::vector<size_t>& seen;
  int& copies;
};

TEST(ForEachIndex, RunsInOrderWithoutAnExecutor) {
  std::vector<size_t> seen;
  for_each_index(nullptr, 3, [&](size_t i) { seen.push_back(i); });
  EXPECT_EQ(seen, (std::vector<size_t>{0, 1, 2}));
}

TEST(ForEachIndex, LeavesTheOrderToTheExecutorAndCopiesNoBody) {
  Backwards executor;
  std::vector<size_t> seen;
  int copies = 0;
  for_each_index(&executor, 3, Body(seen, copies));
  EXPECT_EQ(seen, (std::vector<size_t>{2, 1, 0}));
  EXPECT_EQ(copies, 0) << "a copy is an allocation";
}

}  // namespace
}  // namespace framewise
