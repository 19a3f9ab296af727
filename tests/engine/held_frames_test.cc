// SPDX-License-Identifier: Apache-2.0
#include "engine/held_frames.h"

#include <gtest/gtest.h>

namespace framewise::engine {
namespace {

constexpr Size kSize = {64, 10};  // rows of 256 bytes
constexpr int64_t kBytes = 2560;

Frame frame(FramePool& pool, int64_t index) {
  const PixelFormat format{.layout = Layout::kRgba, .bits = 8};
  return std::move(*pool.allocate(format, kSize))
      .freeze(index, {}, ChangedArea::everything(kSize));
}

TEST(HeldFrames, GiveBackWhatTheyGot) {
  FramePool pool;
  HeldFrames held({8, 8}, 20 * kBytes);
  const Frame reference = frame(pool, 5);
  const Frame test = frame(pool, 5);
  held.hold(0, reference);
  held.hold(1, test);
  held.hold(1, frame(pool, 5));  // already there
  EXPECT_EQ(held.bytes(), 2 * kBytes);
  EXPECT_TRUE(held.find(0, 5)->shares_pixels_with(reference));
  EXPECT_TRUE(held.find(1, 5)->shares_pixels_with(test));
  EXPECT_EQ(held.find(1, 6), nullptr);
}

// Memory is flat in the number of frames.
TEST(HeldFrames, AreNoneOfFilesThatWouldTakeTooMuch) {
  FramePool pool;
  HeldFrames held({500, 500}, 20 * kBytes);
  for (int64_t i = 0; i < 1000; ++i) {
    held.hold(size_t(i % 2), frame(pool, i / 2));
    EXPECT_EQ(held.bytes(), 0);
  }
  EXPECT_EQ(held.find(0, 0), nullptr);
  EXPECT_EQ(pool.statistics().allocations, 1);
}

TEST(HeldFrames, AreNoneWhereOneSideIsTooLong) {
  FramePool pool;
  HeldFrames held({4, 500}, 20 * kBytes);
  for (int64_t i = 0; i < 4; ++i) held.hold(0, frame(pool, i));
  EXPECT_EQ(held.bytes(), 4 * kBytes);
  held.hold(1, frame(pool, 0));
  EXPECT_EQ(held.bytes(), 0);
  EXPECT_EQ(held.find(0, 2), nullptr);
}

TEST(HeldFrames, AreNoneOfASideThatNobodyWants) {
  FramePool pool;
  HeldFrames held({4, 0}, 20 * kBytes);
  held.hold(0, frame(pool, 1));
  held.hold(1, frame(pool, 1));
  EXPECT_NE(held.find(0, 1), nullptr);
  EXPECT_EQ(held.find(1, 1), nullptr);
}

// A container may promise fewer frames than there are.
TEST(HeldFrames, NeverTakeMoreThanTheirLimit) {
  FramePool pool;
  HeldFrames held({1, 1}, 20 * kBytes);
  for (int64_t i = 0; i < 1000; ++i) {
    held.hold(size_t(i % 2), frame(pool, i / 2));
    EXPECT_LE(held.bytes(), 20 * kBytes);
  }
  EXPECT_EQ(held.bytes(), 0);
}

}  // namespace
}  // namespace framewise::engine
