// SPDX-License-Identifier: Apache-2.0
#include "media/cached_frames.h"

#include <gtest/gtest.h>

namespace framewise::media {
namespace {

constexpr int64_t kFrameBytes = 64 * 10;  // rows are padded to multiples of 64

class CachedFramesTest : public testing::Test {
 protected:
  Frame picture(int64_t index) {
    return std::move(*pool_.allocate({.layout = Layout::kGray}, {40, 10}))
        .freeze(index, {}, {});
  }

  FramePool pool_;
};

TEST_F(CachedFramesTest, AreThoseThatWereSeenInOrder) {
  CachedFrames cached(10 * kFrameBytes);
  const Frame first = picture(0);
  cached.add(first);
  cached.add(picture(1));
  ASSERT_TRUE(cached.find(0));
  EXPECT_TRUE(cached.find(0)->shares_pixels_with(first));
  EXPECT_EQ(cached.find(1)->index(), 1);
  EXPECT_FALSE(cached.find(2));
}

TEST_F(CachedFramesTest, HaveNoGapsAndNoneTwice) {
  CachedFrames cached(10 * kFrameBytes);
  for (const int64_t index : {0, 3, 1, 1, 0, 2}) cached.add(picture(index));
  for (int64_t index = 0; index < 3; ++index) {
    ASSERT_TRUE(cached.find(index));
    EXPECT_EQ(cached.find(index)->index(), index);
  }
  EXPECT_FALSE(cached.find(3));
}

TEST_F(CachedFramesTest, AreAllGivenBackWhereTheyTakeTooMuch) {
  CachedFrames cached(2 * kFrameBytes);
  for (int64_t index = 0; index < 3; ++index) cached.add(picture(index));
  EXPECT_FALSE(cached.find(0));
  EXPECT_EQ(pool_.statistics().live_bytes, 0);
  cached.add(picture(0));
  EXPECT_FALSE(cached.find(0));
}

}  // namespace
}  // namespace framewise::media
