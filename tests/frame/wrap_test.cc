// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

#include "framewise/frame.h"

namespace framewise {
namespace {

constexpr PixelFormat kRgba8{.layout = Layout::kRgba, .bits = 8};

// Memory whose first byte lies `shift` bytes behind a multiple of 64.
class Pixels {
 public:
  Pixels(size_t bytes, size_t shift)
      : block_(static_cast<uint8_t*>(
            std::aligned_alloc(64, (bytes + shift + 63) / 64 * 64))),
        first_(block_ + shift) {
    for (size_t i = 0; i < bytes; ++i) first_[i] = uint8_t(i * 7);
  }
  ~Pixels() { std::free(block_); }
  uint8_t* first() const { return first_; }

 private:
  uint8_t* block_;
  uint8_t* first_;
};

TEST(Wrap, ReadsAlignedPixelsInPlace) {
  const Pixels pixels(128 * 5, 0);
  const PlaneView plane{pixels.first(), 128, {30, 5}};
  const auto frame = Frame::wrap(kRgba8, {30, 5}, std::span(&plane, 1));
  ASSERT_TRUE(frame) << frame.error().to_string();
  EXPECT_EQ(frame->plane(0).data, pixels.first());
  EXPECT_EQ(frame->plane(0).stride, 128);
  EXPECT_EQ(frame->size(), (Size{30, 5}));
}

TEST(Wrap, HoldsTheOwnerUntilTheLastCopyOfTheFrameIsGone) {
  const Pixels pixels(128 * 5, 0);
  auto owner = std::make_shared<int>(1);
  std::weak_ptr<int> alive = owner;
  const PlaneView plane{pixels.first(), 128, {30, 5}};
  auto frame =
      Frame::wrap(kRgba8, {30, 5}, std::span(&plane, 1), std::move(owner));
  std::optional<Frame> copy = *frame;
  frame = Frame();
  EXPECT_FALSE(alive.expired());
  copy.reset();
  EXPECT_TRUE(alive.expired());
}

TEST(Wrap, CopiesPixelsThatKernelsCannotReadInPlace) {
  struct Case {
    size_t shift;
    ptrdiff_t stride;
  };
  for (const Case& one : {Case{4, 128}, Case{0, 120}}) {
    const Pixels pixels(128 * 5, one.shift);
    auto owner = std::make_shared<int>(1);
    std::weak_ptr<int> alive = owner;
    const PlaneView plane{pixels.first(), one.stride, {30, 5}};
    const auto frame =
        Frame::wrap(kRgba8, {30, 5}, std::span(&plane, 1), std::move(owner));
    ASSERT_TRUE(frame) << frame.error().to_string();
    EXPECT_TRUE(alive.expired());
    ASSERT_NE(frame->plane(0).data, pixels.first());
    for (int y = 0; y < 5; ++y) {
      for (int i = 0; i < 120; ++i) {
        ASSERT_EQ(frame->plane(0).row(y)[i], plane.row(y)[i]);
      }
    }
  }
}

TEST(Wrap, ReadsRowsThatAreStoredBottomUp) {
  const Pixels pixels(128 * 5, 0);
  const PlaneView upside_down{pixels.first() + 4 * 128, -128, {30, 5}};
  const auto frame = Frame::wrap(kRgba8, {30, 5}, std::span(&upside_down, 1));
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->plane(0).row(0)[3], pixels.first()[4 * 128 + 3]);
  EXPECT_EQ(frame->plane(0).row(4)[3], pixels.first()[3]);
}

TEST(Wrap, TakesPlanesFromDifferentPlaces) {
  const PixelFormat yuv{.layout = Layout::kYuv420, .bits = 8};
  const Pixels luma(64 * 7, 0), u(64 * 4, 0), v(64 * 4, 0);
  const PlaneView planes[] = {{luma.first(), 64, {9, 7}},
                              {u.first(), 64, {5, 4}},
                              {v.first(), 64, {5, 4}}};
  const auto frame = Frame::wrap(yuv, {9, 7}, planes);
  ASSERT_TRUE(frame) << frame.error().to_string();
  EXPECT_EQ(frame->plane(1).data, u.first());
  EXPECT_EQ(frame->plane(2).data, v.first());
}

TEST(Wrap, NeverGivesTheCallersPixelsAwayForWriting) {
  const Pixels pixels(128 * 5, 0);
  const PlaneView plane{pixels.first(), 128, {30, 5}};
  auto frame = Frame::wrap(kRgba8, {30, 5}, std::span(&plane, 1));
  EXPECT_FALSE(FrameBuffer::thaw(*frame));
}

TEST(Wrap, RefusesPlanesThatDoNotFitTheFormat) {
  const Pixels pixels(128 * 5, 0);
  const PlaneView plane{pixels.first(), 128, {30, 5}};
  const PlaneView twice[] = {plane, plane};
  EXPECT_EQ(Frame::wrap(kRgba8, {30, 5}, twice).error().kind,
            ErrorKind::kUsage);
  EXPECT_EQ(Frame::wrap(kRgba8, {31, 5}, std::span(&plane, 1)).error().message,
            "plane 0 is 30x5, of a frame of 31x5 it is 31x5");
  EXPECT_EQ(Frame::wrap(kRgba8, {0, 5}, std::span(&plane, 1)).error().kind,
            ErrorKind::kUsage);
  EXPECT_FALSE(Frame::wrap({.layout = Layout::kRgba, .bits = 10}, {30, 5},
                           std::span(&plane, 1)));
  const PlaneView narrow{pixels.first(), 64, {30, 5}};
  EXPECT_EQ(Frame::wrap(kRgba8, {30, 5}, std::span(&narrow, 1)).error().message,
            "plane 0 has a stride of 64 bytes, a row takes 120");
}

}  // namespace
}  // namespace framewise
