// SPDX-License-Identifier: Apache-2.0
#include "media/decode/frame_recycler.h"

#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <utility>

namespace framewise::media {
namespace {

constexpr Size kSize{40, 10};
constexpr PixelFormat kRgba{.layout = Layout::kRgba, .bits = 8};

// A canvas whose last frame always has another owner.
class FrameRecyclerTest : public ::testing::Test {
 protected:
  FrameRecyclerTest() {
    FrameBuffer buffer = *pool_.allocate(kRgba, kSize);
    fill(buffer, {0, 0, kSize.width, kSize.height}, 1);
    shown_ = std::move(buffer).freeze(0, {}, ChangedArea::everything(kSize));
  }

  static void fill(FrameBuffer& buffer, const Rect& rect, uint32_t color) {
    for (int y = rect.y; y < rect.y + rect.height; ++y) {
      for (int x = rect.x; x < rect.x + rect.width; ++x) {
        buffer.plane(0).row<uint32_t>(y)[x] = color;
      }
    }
  }

  static uint32_t pixel(const PlaneView& plane, int x, int y) {
    return plane.row<uint32_t>(y)[x];
  }

  std::optional<FrameRecycler::Buffer> memory(int64_t most = INT64_MAX) {
    held_ = *shown_;
    return recycler_.buffer_after(*shown_, most);
  }

  // Paints a rectangle over the last frame. Returns whether the new frame is in
  // another frame's memory.
  bool show(const Rect& rect, uint32_t color) {
    auto reused = memory();
    const bool holds_last = reused && reused->holds_last;
    FrameBuffer buffer =
        reused ? std::move(reused->buffer) : *pool_.allocate(kRgba, kSize);
    if (!holds_last) {
      for (int y = 0; y < kSize.height; ++y) {
        std::memcpy(buffer.plane(0).row(y), held_->plane(0).row(y),
                    size_t{4} * kSize.width);
      }
    }
    fill(buffer, rect, color);
    ChangedArea changed;
    changed.add(rect);
    recycler_.note_change(changed);
    shown_ = std::move(buffer).freeze(0, {}, changed);
    return holds_last;
  }

  FramePool pool_;
  FrameRecycler recycler_;
  std::optional<Frame> shown_;
  std::optional<Frame> held_;  // the frame before, kept by another owner
};

TEST_F(FrameRecyclerTest, GiveTheLastOnesMemoryIfNobodyHoldsIt) {
  auto reused = recycler_.buffer_after(*shown_, 0);
  ASSERT_TRUE(reused);
  EXPECT_TRUE(reused->holds_last);
  EXPECT_EQ(pixel(reused->buffer.plane(0), 3, 2), 1u);
}

TEST_F(FrameRecyclerTest, HaveNoMemoryWhileEveryPictureIsHeld) {
  const Frame first = *shown_;
  EXPECT_FALSE(show({0, 0, 1, 1}, 2));
  const Frame second = *shown_;
  EXPECT_FALSE(show({0, 0, 1, 1}, 3));
}

TEST_F(FrameRecyclerTest, BringWhatWasGivenBackUpToTheLastPicture) {
  EXPECT_FALSE(show({0, 0, 1, 1}, 1));
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(show({i, 0, 2, kSize.height}, uint32_t(i)));
    for (int x = 0; x < kSize.width; ++x) {
      const uint32_t painted = x <= i       ? uint32_t(x)
                               : x == i + 1 ? uint32_t(i)
                                            : 1;
      ASSERT_EQ(pixel(shown_->plane(0), x, 5), painted) << x << " of " << i;
    }
  }
  EXPECT_EQ(pool_.statistics().allocations, 2);
}

TEST_F(FrameRecyclerTest, GiveMemoryAsItIsWhereTooMuchWouldHaveToBeCopied) {
  show({0, 0, 10, 10}, 2);
  auto reused = memory(99);
  ASSERT_TRUE(reused);
  EXPECT_FALSE(reused->holds_last);
  EXPECT_EQ(pixel(reused->buffer.plane(0), 0, 0), 1u);
}

TEST_F(FrameRecyclerTest, AreForgottenOnRequest) {
  show({0, 0, 1, 1}, 2);
  recycler_.clear();
  EXPECT_FALSE(memory());
}

}  // namespace
}  // namespace framewise::media
