// SPDX-License-Identifier: Apache-2.0
#include "runtime/pipeline/bounded_queue.h"

#include <gtest/gtest.h>

namespace framewise::runtime {
namespace {

TEST(BoundedQueue, GivesItemsInTheirOrder) {
  BoundedQueue<int> queue(3);
  EXPECT_FALSE(queue.pop());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.push(i));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(queue.pop(), i);
}

TEST(BoundedQueue, RefusesWhatHasNoRoom) {
  BoundedQueue<int> queue(1);
  EXPECT_TRUE(queue.push(1));
  EXPECT_FALSE(queue.has_room());
  EXPECT_FALSE(queue.push(2));
  EXPECT_EQ(queue.pop(), 1);
}

}  // namespace
}  // namespace framewise::runtime
