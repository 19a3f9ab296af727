// SPDX-License-Identifier: Apache-2.0
#include "runtime/pipeline/bounded_queue.h"

#include <gtest/gtest.h>

#include <memory>

namespace framewise::runtime {
namespace {

TEST(BoundedQueue, GivesItemsInTheirOrder) {
  BoundedQueue<int> queue(3, WhenFull::kRefuse);
  EXPECT_FALSE(queue.pop());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.push(i));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(queue.pop(), i);
  EXPECT_EQ(queue.pushed(), 3);
}

TEST(BoundedQueue, RefusesWhatHasNoRoom) {
  BoundedQueue<int> queue(1, WhenFull::kRefuse);
  EXPECT_TRUE(queue.push(1));
  EXPECT_FALSE(queue.has_room());
  EXPECT_FALSE(queue.push(2));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.dropped(), 0);
}

TEST(BoundedQueue, DropsTheOldestForAViewer) {
  BoundedQueue<std::unique_ptr<int>> queue(2, WhenFull::kDropOldest);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(queue.push(std::make_unique<int>(i)));
  }
  EXPECT_EQ(queue.dropped(), 3);
  EXPECT_EQ(**queue.pop(), 3);
  EXPECT_EQ(**queue.pop(), 4);
}

}  // namespace
}  // namespace framewise::runtime
