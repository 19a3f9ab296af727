// SPDX-License-Identifier: Apache-2.0
#include "timeline/signature.h"

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

namespace framewise::timeline {
namespace {

constexpr PixelFormat kRgba8{};
constexpr PixelFormat kYuv420{.layout = Layout::kYuv420, .bits = 8};

// A clip whose frames differ from the frame before in some rectangles.
class ChangingClip {
 public:
  ChangingClip(const PixelFormat& format, Size size, uint32_t seed)
      : format_(format), size_(size), random_(seed) {}

  // A rectangle of samples, at half the position in halved planes.
  Frame next(int rectangles) {
    ChangedArea changed;
    if (index_ == 0) changed = ChangedArea::everything(size_);
    for (int i = 0; i < rectangles; ++i) changed.add(rectangle());
    FrameBuffer buffer = *pool_.allocate(format_, size_);
    const int channels = format_.layout == Layout::kRgba ? 4 : 1;
    for (int p = 0; p < format_.planes(); ++p) {
      const MutablePlaneView plane = buffer.plane(p);
      const int scale_x = plane.size.width < size_.width ? 2 : 1;
      const int scale_y = plane.size.height < size_.height ? 2 : 1;
      for (int y = 0; y < plane.size.height; ++y) {
        for (int i = 0; i < plane.size.width * channels; ++i) {
          const int x = i / channels;
          plane.row(y)[i] = last_ && !holds(changed, x * scale_x, y * scale_y)
                                ? last_->plane(p).row(y)[i]
                                : uint8_t(random_());
        }
      }
    }
    last_ = std::move(buffer).freeze(index_++, {}, changed);
    return *last_;
  }

 private:
  Rect rectangle() {
    const auto below = [this](int end) {
      return int(random_() % uint32_t(end));
    };
    const Rect rect{below(size_.width), below(size_.height),
                    1 + below(size_.width), 1 + below(size_.height) / 3};
    return intersected(rect, {0, 0, size_.width, size_.height});
  }
  static bool holds(const ChangedArea& area, int x, int y) {
    for (const Rect& rect : area.rects()) {
      if (!intersected(rect, {x, y, 1, 1}).empty()) return true;
    }
    return false;
  }

  PixelFormat format_;
  Size size_;
  std::mt19937 random_;
  FramePool pool_;
  int64_t index_ = 0;
  std::optional<Frame> last_;
};

std::vector<int16_t> anew(Grid grid, const Frame& frame) {
  Signer signer(grid);
  const auto signature = *signer.sign(frame);
  return {signature.begin(), signature.end()};
}

TEST(Signature, WhatChangedIsEnoughToTellIt) {
  for (const PixelFormat& format : {kRgba8, kYuv420}) {
    for (const Size size : {Size{200, 120}, Size{75, 33}, Size{32, 32},
                            Size{9, 40}, Size{1, 1}}) {
      const Grid grid = grid_for(size, size, 10);
      ChangingClip clip(format, size, 5);
      Signer signer(grid);
      for (int i = 0; i < 24; ++i) {
        const Frame frame = clip.next(i % 4);
        const auto signature = *signer.sign(frame);
        EXPECT_EQ(std::vector(signature.begin(), signature.end()),
                  anew(grid, frame))
            << size.width << 'x' << size.height << ", frame " << i;
      }
    }
  }
}

TEST(Signature, AFrameThatDoesNotFollowIsLookedAtAnew) {
  const Size size{64, 48};
  const Grid grid = grid_for(size, size, 10);
  ChangingClip clip(kRgba8, size, 7);
  Signer signer(grid);
  ASSERT_TRUE(signer.sign(clip.next(0)));
  clip.next(3);
  const Frame third = clip.next(1);
  const auto signature = *signer.sign(third);
  EXPECT_EQ(std::vector(signature.begin(), signature.end()), anew(grid, third));
}

// 24 MB for both sides; where that leaves fewer than 8 cells per side, 64 MB.
TEST(Grid, IsCoarserWhereThereAreMoreFrames) {
  const Size size{640, 480};
  EXPECT_EQ(grid_for(size, size, 10), (Grid{32, 32}));
  EXPECT_EQ(grid_for(size, size, 1950), (Grid{32, 32}));
  EXPECT_EQ(grid_for(size, size, 10'000), (Grid{14, 14}));
  EXPECT_EQ(grid_for(size, size, 60'000), (Grid{8, 8}));
  EXPECT_EQ(grid_for(size, size, kMaxSignatures), (Grid{4, 4}));
}

}  // namespace
}  // namespace framewise::timeline
