// SPDX-License-Identifier: Apache-2.0
#include "media/held_pictures.h"

#include <gtest/gtest.h>

namespace framewise::media {
namespace {

constexpr int64_t kPictureBytes = 64 * 10;  // rows take whole lines of 64

class HeldPicturesTest : public testing::Test {
 protected:
  Frame picture(int64_t index) {
    return std::move(*pool_.allocate({.layout = Layout::kGray}, {40, 10}))
        .freeze(index, {}, {});
  }

  FramePool pool_;
};

TEST_F(HeldPicturesTest, AreThoseThatWereSeenInOrder) {
  HeldPictures held(10 * kPictureBytes);
  const Frame first = picture(0);
  held.see(first);
  held.see(picture(1));
  ASSERT_TRUE(held.find(0));
  EXPECT_TRUE(held.find(0)->shares_pixels_with(first));
  EXPECT_EQ(held.find(1)->index(), 1);
  EXPECT_FALSE(held.find(2));
}

TEST_F(HeldPicturesTest, HaveNoGapsAndNoneTwice) {
  HeldPictures held(10 * kPictureBytes);
  for (const int64_t index : {0, 3, 1, 1, 0, 2}) held.see(picture(index));
  for (int64_t index = 0; index < 3; ++index) {
    ASSERT_TRUE(held.find(index));
    EXPECT_EQ(held.find(index)->index(), index);
  }
  EXPECT_FALSE(held.find(3));
}

TEST_F(HeldPicturesTest, AreAllGivenBackWhereTheyTakeTooMuch) {
  HeldPictures held(2 * kPictureBytes);
  for (int64_t index = 0; index < 3; ++index) held.see(picture(index));
  EXPECT_FALSE(held.find(0));
  EXPECT_EQ(pool_.statistics().live_bytes, 0);
  held.see(picture(0));
  EXPECT_FALSE(held.find(0));
}

}  // namespace
}  // namespace framewise::media
