// SPDX-License-Identifier: Apache-2.0
#include "inspect/frame_comparison.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <optional>

namespace framewise::inspection {
namespace {

using Edit = std::function<void(FrameBuffer&)>;

Frame filled(FramePool& pool, PixelFormat format, Size size,
             const Edit& edit = {}, std::optional<Rect> changed = {}) {
  auto buffer = pool.allocate(format, size);
  for (int i = 0; i < format.planes(); ++i) {
    const MutablePlaneView plane = buffer->plane(i);
    for (int y = 0; y < plane.size.height; ++y) {
      const int pixel_bytes =
          (format.layout == Layout::kRgba ? 4 : 1) * format.bytes_per_sample();
      std::memset(plane.row(y), 0xFF,
                  size_t(plane.size.width) * size_t(pixel_bytes));
    }
  }
  if (edit) edit(*buffer);
  ChangedArea area = ChangedArea::everything(size);
  if (changed) {
    area = ChangedArea::nothing();
    area.add(*changed);
  }
  return std::move(*buffer).freeze(0, {}, area);
}

constexpr PixelFormat kRgba8{.layout = Layout::kRgba};

TEST(LooksTheSame, NoticesEverySinglePixel) {
  FramePool pool;
  const Frame before = filled(pool, kRgba8, {5, 3});
  EXPECT_TRUE(same_appearance(before, filled(pool, kRgba8, {5, 3})));
  for (int y = 0; y < 3; ++y) {
    for (int byte = 0; byte < 5 * 4; ++byte) {
      const Frame after = filled(pool, kRgba8, {5, 3}, [&](FrameBuffer& to) {
        to.plane(0).row(y)[byte] = 0xFE;
      });
      EXPECT_FALSE(same_appearance(before, after)) << y << " " << byte;
    }
  }
}

TEST(LooksTheSame, LooksOnlyWhereThePictureMayHaveChanged) {
  FramePool pool;
  const Frame before = filled(pool, kRgba8, {8, 8});
  const Edit corner = [](FrameBuffer& to) { to.plane(0).row(0)[0] = 1; };
  EXPECT_TRUE(same_appearance(
      before, filled(pool, kRgba8, {8, 8}, corner, Rect{4, 4, 4, 4})));
  EXPECT_FALSE(same_appearance(
      before, filled(pool, kRgba8, {8, 8}, corner, Rect{0, 0, 1, 1})));
}

TEST(LooksTheSame, TakesInvisiblePixelsForEqual) {
  FramePool pool;
  for (const uint8_t bits : {uint8_t{8}, uint8_t{16}}) {
    const PixelFormat format{.layout = Layout::kRgba, .bits = bits};
    const int step = 4 * format.bytes_per_sample();
    const auto with = [&](uint8_t color, uint8_t alpha) {
      return filled(pool, format, {4, 1}, [=](FrameBuffer& to) {
        uint8_t* pixel = to.plane(0).row(0) + step;
        std::memset(pixel, color, size_t(step) * 3 / 4);
        std::memset(pixel + step * 3 / 4, alpha, size_t(step) / 4);
      });
    };
    EXPECT_TRUE(same_appearance(with(1, 0), with(2, 0)));
    EXPECT_FALSE(same_appearance(with(1, 1), with(2, 1)));
    EXPECT_FALSE(same_appearance(with(1, 0), with(1, 1)));
  }
}

TEST(LooksTheSame, FindsChangesInTheChromaOfOddSizes) {
  FramePool pool;
  const PixelFormat format{.layout = Layout::kYuv420};
  const Frame before = filled(pool, format, {5, 5});
  const Frame after = filled(
      pool, format, {5, 5}, [](FrameBuffer& to) { to.plane(2).row(2)[2] = 0; },
      Rect{4, 4, 1, 1});
  EXPECT_FALSE(same_appearance(before, after));
}

TEST(LooksTheSame, TellsSizesAndFormatsApart) {
  FramePool pool;
  EXPECT_FALSE(same_appearance(filled(pool, kRgba8, {5, 3}),
                               filled(pool, kRgba8, {3, 5})));
  EXPECT_FALSE(
      same_appearance(filled(pool, {.layout = Layout::kGray}, {4, 4}),
                      filled(pool, {.layout = Layout::kYuv444}, {4, 4})));
}

TEST(TransparencyOfChange, KnowsInvisibleFromTranslucent) {
  FramePool pool;
  for (const int x : {0, 1, 15, 16, 32}) {
    const auto with_alpha = [&](uint8_t alpha) {
      return transparency_of_change(filled(
          pool, kRgba8, {33, 3},
          [=](FrameBuffer& to) { to.plane(0).row(2)[x * 4 + 3] = alpha; }));
    };
    EXPECT_EQ(with_alpha(255), Transparency::kNone);
    EXPECT_EQ(with_alpha(0), Transparency::kBinary);
    EXPECT_EQ(with_alpha(254), Transparency::kPartial);
    EXPECT_EQ(with_alpha(1), Transparency::kPartial);
  }
}

TEST(TransparencyOfChange, ReadsAlphaPlanesAndWideSamples) {
  FramePool pool;
  const PixelFormat yuva{
      .layout = Layout::kYuv420, .bits = 10, .alpha_plane = true};
  const auto alpha_of = [&](uint16_t alpha) {
    return transparency_of_change(
        filled(pool, yuva, {4, 4}, [=](FrameBuffer& to) {
          const MutablePlaneView plane = to.plane(3);
          for (int y = 0; y < 4; ++y) {
            for (int x = 0; x < 4; ++x) plane.row<uint16_t>(y)[x] = 1023;
          }
          plane.row<uint16_t>(1)[1] = alpha;
        }));
  };
  EXPECT_EQ(alpha_of(1023), Transparency::kNone);
  EXPECT_EQ(alpha_of(0), Transparency::kBinary);
  EXPECT_EQ(alpha_of(500), Transparency::kPartial);
  EXPECT_EQ(
      transparency_of_change(filled(pool, {.layout = Layout::kYuv420}, {4, 4})),
      Transparency::kNone);
}

}  // namespace
}  // namespace framewise::inspection
