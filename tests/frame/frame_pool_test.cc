// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <optional>

#include "framewise/frame.h"

namespace framewise {
namespace {

const PixelFormat kRgba8{.layout = Layout::kRgba, .bits = 8};

TEST(FramePool, ReusesTheMemoryOfAFrameThatNobodyHoldsAnyMore) {
  FramePool pool;
  for (int i = 0; i < 100; ++i) {
    auto buffer = pool.allocate(kRgba8, {640, 360});
    ASSERT_TRUE(buffer);
    const Frame frame = std::move(*buffer).freeze(i, {i, 1}, {});
    EXPECT_EQ(frame.index(), i);
  }
  const auto statistics = pool.statistics();
  EXPECT_EQ(statistics.requests, 100);
  EXPECT_EQ(statistics.allocations, 1);
  EXPECT_DOUBLE_EQ(statistics.reuse_rate(), 0.99);
  EXPECT_EQ(statistics.live_bytes, 0);
}

TEST(FramePool, KeepsAFrameAliveWhileACopyOfItExists) {
  FramePool pool;
  auto buffer = pool.allocate(kRgba8, {4, 4});
  buffer->plane(0).row(2)[5] = 77;
  std::optional<Frame> first = std::move(*buffer).freeze(0, {}, {});
  const Frame second = *first;
  first.reset();
  EXPECT_GT(pool.statistics().live_bytes, 0);
  EXPECT_EQ(second.plane(0).row(2)[5], 77);
}

TEST(FramePool, FramesOutliveThePool) {
  std::optional<Frame> frame;
  {
    FramePool pool;
    auto buffer = pool.allocate(kRgba8, {8, 8});
    std::memset(buffer->plane(0).data, 9, 8 * 4);
    frame = std::move(*buffer).freeze(0, {}, {});
  }
  EXPECT_EQ(frame->plane(0).row(0)[31], 9);
}

TEST(FramePool, RoomAroundAPictureIsMemoryThatNobodySees) {
  FramePool pool;
  const PixelFormat yuv{.layout = Layout::kYuv420};
  auto buffer = pool.allocate(yuv, {61, 33}, {128, 50});
  ASSERT_TRUE(buffer);
  EXPECT_EQ(buffer->size(), (Size{61, 33}));
  EXPECT_EQ(buffer->plane(0).stride, 128);
  EXPECT_EQ(buffer->plane(1).size, (Size{31, 17}));
  EXPECT_EQ(buffer->plane(1).data - buffer->plane(0).data, 128 * 50);
  EXPECT_EQ(buffer->plane(2).data - buffer->plane(1).data, 64 * 25);
  EXPECT_FALSE(pool.allocate(yuv, {61, 33}, {60, 50}));
}

TEST(FramePool, RefusesMoreThanItsLimitAndRecoversWhenMemoryComesBack) {
  FramePool pool(/*max_bytes=*/100'000);
  auto first = pool.allocate(kRgba8, {128, 128});
  ASSERT_TRUE(first);
  auto second = pool.allocate(kRgba8, {128, 128});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kLimit);
  EXPECT_FALSE(second.error().hint.empty());
  { const Frame dropped = std::move(*first).freeze(0, {}, {}); }
  EXPECT_TRUE(pool.allocate(kRgba8, {120, 140}));
}

TEST(FramePool, AlignsEveryRowOfEveryPlaneForVectors) {
  FramePool pool;
  for (const Layout layout : {Layout::kRgba, Layout::kGray, Layout::kYuv420,
                              Layout::kYuv422, Layout::kYuv444}) {
    const PixelFormat format{.layout = layout, .bits = 10, .alpha_plane = true};
    auto buffer = pool.allocate(format, {13, 7});
    ASSERT_TRUE(buffer);
    for (int i = 0; i < format.planes(); ++i) {
      const MutablePlaneView plane = buffer->plane(i);
      for (int y = 0; y < plane.size.height; ++y) {
        EXPECT_EQ(reinterpret_cast<uintptr_t>(plane.row(y)) % 64, 0u);
      }
    }
  }
}

TEST(FramePool, RoundsChromaOfOddPicturesUp) {
  FramePool pool;
  auto buffer = pool.allocate({.layout = Layout::kYuv420}, {13, 7});
  EXPECT_EQ(buffer->plane(0).size, (Size{13, 7}));
  EXPECT_EQ(buffer->plane(1).size, (Size{7, 4}));
  auto wide = pool.allocate({.layout = Layout::kYuv422}, {13, 7});
  EXPECT_EQ(wide->plane(2).size, (Size{7, 7}));
}

TEST(FrameBuffer, CanOnlyBeThawedWhileNobodyElseLooks) {
  FramePool pool;
  auto buffer = pool.allocate(kRgba8, {4, 4});
  Frame frame = std::move(*buffer).freeze(3, {30, 10}, {});
  std::optional<Frame> other = frame;
  EXPECT_FALSE(FrameBuffer::thaw(frame));
  EXPECT_EQ(frame.size(), (Size{4, 4}));
  other.reset();
  EXPECT_TRUE(FrameBuffer::thaw(frame));
}

TEST(ChangedArea, NeverLosesAPixelWhenRectanglesAreMerged) {
  ChangedArea area;
  for (int i = 0; i < 9; ++i) area.add({i * 10, (i * 37) % 50, 5, 5});
  EXPECT_LE(area.rects().size(), ChangedArea::kMaxRects);
  for (int i = 0; i < 9; ++i) {
    const Rect wanted{i * 10, (i * 37) % 50, 5, 5};
    bool covered = false;
    for (const Rect& rect : area.rects()) {
      covered |= intersected(rect, wanted) == wanted;
    }
    EXPECT_TRUE(covered) << i;
  }
}

}  // namespace
}  // namespace framewise
