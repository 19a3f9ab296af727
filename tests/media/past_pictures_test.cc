// SPDX-License-Identifier: Apache-2.0
#include "media/past_pictures.h"

#include <gtest/gtest.h>

#include <utility>

namespace framewise::media {
namespace {

constexpr Size kSize{40, 10};
constexpr PixelFormat kRgba{.layout = Layout::kRgba, .bits = 8};

// A canvas that paints one rectangle a picture, wherever it gets memory.
class PastPicturesTest : public ::testing::Test {
 protected:
  PastPicturesTest() {
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

  void show(FrameBuffer buffer, const Rect& rect, uint32_t color) {
    past_.add(*shown_);
    fill(buffer, rect, color);
    ChangedArea changed;
    changed.add(rect);
    past_.note_change(changed);
    shown_ = std::move(buffer).freeze(0, {}, changed);
  }

  FramePool pool_;
  PastPictures past_;
  std::optional<Frame> shown_;
};

TEST_F(PastPicturesTest, HaveNoMemoryWhileEveryPictureIsHeld) {
  const Frame first = *shown_;
  EXPECT_FALSE(past_.reuse(*shown_, INT64_MAX));
  past_.add(*shown_);
  EXPECT_FALSE(past_.reuse(*shown_, INT64_MAX));
}

TEST_F(PastPicturesTest, BringWhatWasGivenBackUpToTheLastPicture) {
  for (int i = 0; i < 2; ++i) {
    FrameBuffer copy = *pool_.allocate(kRgba, kSize);
    fill(copy, {0, 0, kSize.width, kSize.height}, 1);
    if (i == 1) fill(copy, {3, 1, 2, 2}, 2);
    show(std::move(copy), i == 0 ? Rect{3, 1, 2, 2} : Rect{30, 8, 4, 1},
         uint32_t(i + 2));
  }
  // The first two have been given back; the second lacks less.
  auto reused = past_.reuse(*shown_, INT64_MAX);
  ASSERT_TRUE(reused);
  EXPECT_TRUE(reused->shows_last);
  for (int y = 0; y < kSize.height; ++y) {
    for (int x = 0; x < kSize.width; ++x) {
      ASSERT_EQ(pixel(reused->buffer.plane(0), x, y),
                pixel(shown_->plane(0), x, y))
          << x << ", " << y;
    }
  }
  EXPECT_EQ(pool_.statistics().allocations, 3);
}

TEST_F(PastPicturesTest, GiveMemoryAsItIsWhereTooMuchWouldHaveToBeCopied) {
  FrameBuffer copy = *pool_.allocate(kRgba, kSize);
  fill(copy, {0, 0, kSize.width, kSize.height}, 1);
  show(std::move(copy), {0, 0, 10, 10}, 2);
  auto reused = past_.reuse(*shown_, 99);
  ASSERT_TRUE(reused);
  EXPECT_FALSE(reused->shows_last);
  EXPECT_EQ(pixel(reused->buffer.plane(0), 0, 0), 1u);
}

TEST_F(PastPicturesTest, AreForgottenOnRequest) {
  FrameBuffer copy = *pool_.allocate(kRgba, kSize);
  show(std::move(copy), {0, 0, 1, 1}, 2);
  past_.clear();
  EXPECT_FALSE(past_.reuse(*shown_, INT64_MAX));
}

}  // namespace
}  // namespace framewise::media
