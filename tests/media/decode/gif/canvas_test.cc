// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/canvas.h"

#include <gtest/gtest.h>

#include <array>

#include "frame/color/color.h"
#include "media/decode/gif/lzw.h"

namespace framewise::media {
namespace {

constexpr uint32_t kRed = 0xff0000ff;
constexpr uint32_t kGreen = 0xff00ff00;

class GifCanvasTest : public ::testing::Test {
 protected:
  GifCanvasTest() : canvas_({4, 3}, pool_, nullptr) {
    colors_[0] = kRed;
    colors_[1] = kGreen;
  }

  // Paints a patch of one color; index -1 is transparent.
  Frame paint(const Rect& rect, int index,
              GifDisposal disposal = GifDisposal::kKeep, int64_t pixels = -1) {
    std::array<uint32_t, 256> colors = colors_;
    if (index < 0) colors[7] = 0;
    const int64_t area = int64_t{rect.width} * rect.height;
    const std::vector<uint8_t> indices(size_t(area) + kLzwSlack,
                                       uint8_t(index < 0 ? 7 : index));
    auto frame = canvas_.show({.rect = rect,
                               .transparent = index < 0 ? 7 : -1,
                               .disposal = disposal,
                               .indices = indices.data(),
                               .pixels = pixels < 0 ? area : pixels,
                               .colors = colors.data()},
                              index_++, {});
    EXPECT_TRUE(frame);
    return *frame;
  }

  static int count(const Frame& frame, uint32_t color) {
    int found = 0;
    for (int y = 0; y < 3; ++y) {
      for (int x = 0; x < 4; ++x) {
        found += frame.plane(0).row<uint32_t>(y)[x] == color;
      }
    }
    return found;
  }

  FramePool pool_;
  GifCanvas canvas_;
  std::array<uint32_t, 256> colors_{};
  int64_t index_ = 0;
};

TEST_F(GifCanvasTest, StartsTransparentEvenInMemoryThatWasUsed) {
  paint({0, 0, 4, 3}, 0);
  canvas_.reset();
  const Frame frame = paint({1, 1, 1, 1}, 1);
  EXPECT_EQ(count(frame, kGreen), 1);
  EXPECT_EQ(count(frame, 0), 11);
}

TEST_F(GifCanvasTest, CopiesThePictureThatSomebodyHolds) {
  const Frame held = paint({0, 0, 4, 3}, 0);
  const Frame next = paint({0, 0, 2, 1}, 1);
  EXPECT_EQ(count(held, kRed), 12);
  EXPECT_EQ(count(next, kGreen), 2);
  EXPECT_FALSE(next.shares_pixels_with(held));
}

TEST_F(GifCanvasTest, ChangesOnlyWhatItSays) {
  paint({0, 0, 4, 3}, 0, GifDisposal::kKeep);
  paint({0, 0, 2, 2}, 1, GifDisposal::kPrevious);
  const Frame frame = paint({3, 2, 1, 1}, 1);
  ASSERT_EQ(frame.changed().rects().size(), 2u);
  EXPECT_EQ(frame.changed().rects()[0], (Rect{0, 0, 2, 2}));
  EXPECT_EQ(frame.changed().rects()[1], (Rect{3, 2, 1, 1}));
  EXPECT_EQ(count(frame, kGreen), 1);
}

TEST_F(GifCanvasTest, PaintsTheRowsThatThereAre) {
  const Frame frame = paint({0, 0, 4, 3}, 0, GifDisposal::kKeep, 6);
  EXPECT_EQ(count(frame, kRed), 6);
  EXPECT_EQ(count(frame, 0), 6);
}

TEST_F(GifCanvasTest, ClearsWhatATransparentPatchCoveredWithDisposalTwo) {
  paint({0, 0, 4, 3}, 0);
  paint({0, 0, 4, 1}, -1, GifDisposal::kBackground);
  const Frame frame = paint({0, 2, 1, 1}, 1);
  EXPECT_EQ(count(frame, 0), 4);
  EXPECT_EQ(count(frame, kRed), 7);
}

TEST_F(GifCanvasTest, StaysKnownAsOpaqueOnceSomebodyHasLooked) {
  colors_.fill(kRed);
  const std::vector<uint8_t> red(12 + kLzwSlack, 0);
  const Frame first = *canvas_.show({.rect = {0, 0, 4, 3},
                                     .transparent = 7,  // but not used
                                     .indices = red.data(),
                                     .pixels = 12,
                                     .colors = colors_.data()},
                                    index_++, {});
  EXPECT_FALSE(first.is_known_opaque());
  EXPECT_TRUE(is_opaque(first));
  EXPECT_TRUE(paint({0, 0, 2, 1}, 1).is_known_opaque());
  paint({0, 0, 2, 1}, 1, GifDisposal::kBackground);
  const Frame cleared = paint({3, 2, 1, 1}, 1);
  EXPECT_FALSE(cleared.is_known_opaque());
  EXPECT_FALSE(is_opaque(cleared));
}

}  // namespace
}  // namespace framewise::media
