// SPDX-License-Identifier: Apache-2.0
#include "measure/differing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "measure/luma.h"
#include "measure/perceptual/picture_view.h"
#include "measure/perceptual/ssimulacra2/ssimulacra2.h"
#include "measure/shown.h"
#include "measure/structural/ssim/ssim_tiles.h"

namespace framewise::measure {
namespace {

// A pair of noise frames that differ in some boxes; the boxes change from frame
// to frame.
class Boxes {
 public:
  Boxes(Size size, uint32_t seed)
      : size_(size), random_(seed), base_(size_t(size.pixels())) {
    for (uint8_t& sample : base_) sample = uint8_t(random_());
  }
  Frame reference(FramePool& pool) { return frame(pool, {}); }
  Frame test(FramePool& pool) { return frame(pool, boxes_); }
  void change() {
    if (!boxes_.empty() && random_() % 2) boxes_.pop_back();
    const auto below = [this](int end) {
      return int(random_() % uint32_t(end));
    };
    boxes_.push_back({below(size_.width), below(size_.height), 1 + below(40),
                      1 + below(30)});
    base_[random_() % base_.size()] ^= 64;
  }
  bool differs(const Rect& part) const {
    return std::ranges::any_of(boxes_, [&](const Rect& box) {
      return !intersected(box, part).empty();
    });
  }

 private:
  Frame frame(FramePool& pool, const std::vector<Rect>& boxes) {
    return rgba_frame(pool, size_, [&](int x, int y, int c) {
      const uint8_t base = base_[size_t(y) * size_t(size_.width) + size_t(x)];
      const bool other = std::ranges::any_of(boxes, [&](const Rect& box) {
        return !intersected(box, {x, y, 1, 1}).empty();
      });
      return (base + 40 * c) ^ (other ? 16 : 0);
    });
  }

  Size size_;
  std::mt19937 random_;
  std::vector<uint8_t> base_;
  std::vector<Rect> boxes_;
};

constexpr Size kSizes[] = {{300, 200}, {65, 33}, {16, 16}, {1, 1}};

TEST(Differing, MarksTheTilesThatDifferFrameAfterFrame) {
  for (const Size size : kSizes) {
    FramePool pool;
    Boxes boxes(size, 3);
    Shown shown(boxes.reference(pool), boxes.test(pool));
    for (int i = 0; i < 12; ++i) {
      const TileMap& tiles = shown.view().get<Differing>().tiles;
      for (int row = 0; row < tiles.rows(); ++row) {
        for (int column = 0; column < tiles.columns(); ++column) {
          constexpr int kSide = TileMap::kSide;
          EXPECT_EQ(tiles.marked(column, row),
                    boxes.differs(
                        intersected({column * kSide, row * kSide, kSide, kSide},
                                    {0, 0, size.width, size.height})))
              << "tile " << column << ", " << row << " of frame " << i;
        }
      }
      boxes.change();
      shown.show(boxes.reference(pool), boxes.test(pool));
    }
  }
}

TEST(Differing, LooksAtEveryPlaneAsStored) {
  FramePool pool;
  const Size size{64, 48};
  const PixelFormat format{.layout = Layout::kYuv420, .bits = 10};
  const auto gray = [&](int changed_plane) {
    FrameBuffer buffer = *pool.allocate(format, size);
    for (int p = 0; p < 3; ++p) {
      const MutablePlaneView plane = buffer.plane(p);
      for (int y = 0; y < plane.size.height; ++y) {
        std::fill_n(plane.row<uint16_t>(y), plane.size.width, uint16_t{512});
      }
      if (p == changed_plane) plane.row<uint16_t>(20)[10] = 513;
    }
    return std::move(buffer).freeze(0, {}, ChangedArea::everything(size));
  };
  for (int plane = -1; plane < 3; ++plane) {
    const Shown shown(gray(-1), gray(plane), nullptr, Planes::kOwn);
    const TileMap& tiles = shown.view().get<Differing>().tiles;
    EXPECT_EQ(tiles.none(), plane < 0);
    // Chroma samples cover two pixels.
    EXPECT_EQ(tiles.marked(0, 1), plane == 0);
    EXPECT_EQ(tiles.marked(1, 2), plane > 0);
  }
}

TEST(Differing, WhatIsEqualNeedsNoLook) {
  FramePool pool;
  for (const Size size : {Size{300, 200}, Size{65, 33}, Size{16, 16}}) {
    Boxes boxes(size, 11);
    for (int i = 0; i < 6; ++i, boxes.change()) {
      const Frame reference = boxes.reference(pool);
      const Frame test = boxes.test(pool);
      const Shown shown(reference, test);
      const TileMap& tiles = shown.view().get<Differing>().tiles;

      const auto a = PictureView::rgba8(reference.plane(0));
      const auto b = PictureView::rgba8(test.plane(0));
      Ssimulacra2Workspace workspace;
      EXPECT_EQ(*ssimulacra2(a, b, workspace),
                *ssimulacra2(a, b, workspace, {.differing = &tiles}));

      const ImageF& x = shown.view().reference().get<Luma>().plane;
      const ImageF& y = shown.view().test().get<Luma>().plane;
      for (const auto strip : {simd::ssim_strip, simd::ssim_structure_strip}) {
        SsimTiles<double> all, some;
        const auto strips = strips_of(x, y, strip, ssim_window());
        all.evaluate(size, nullptr, nullptr, nullptr, strips);
        some.evaluate(size, nullptr, &tiles, nullptr, strips);
        EXPECT_EQ(all.total(), some.total());
        EXPECT_LE(some.tiles_evaluated(), all.tiles_evaluated());
        if (i == 0) {
          EXPECT_EQ(some.tiles_evaluated(), 0);
        }
      }
    }
  }
}

}  // namespace
}  // namespace framewise::measure
