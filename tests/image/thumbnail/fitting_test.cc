// SPDX-License-Identifier: Apache-2.0
#include "image/thumbnail/fitting.h"

#include <gtest/gtest.h>

namespace framewise::image {
namespace {

Fitting fit(Size picture, Size box, Fit how, bool enlarge = false) {
  return fitting_of(picture, box, how, enlarge);
}

TEST(Fitting, InsideKeepsTheAspectRatioWithinTheBox) {
  EXPECT_EQ(fit({4032, 3024}, {256, 256}, Fit::kInside).canvas,
            (Size{256, 192}));
  EXPECT_EQ(fit({3024, 4032}, {256, 256}, Fit::kInside).canvas,
            (Size{192, 256}));
}

TEST(Fitting, ASmallPictureKeepsItsSizeUnlessItMayGrow) {
  EXPECT_EQ(fit({100, 50}, {256, 256}, Fit::kInside).canvas, (Size{100, 50}));
  EXPECT_EQ(fit({100, 50}, {256, 256}, Fit::kInside, true).canvas,
            (Size{256, 128}));
}

TEST(Fitting, ALongPictureKeepsOnePixelAcross) {
  EXPECT_EQ(fit({10000, 3}, {256, 256}, Fit::kInside).canvas, (Size{256, 1}));
}

TEST(Fitting, CoverFillsTheBoxAndCropsTheRest) {
  const Fitting fitting = fit({4000, 2000}, {200, 200}, Fit::kCover);
  EXPECT_EQ(fitting.scaled, (Size{400, 200}));
  EXPECT_EQ(fitting.kept, (Size{200, 200}));
  EXPECT_EQ(fitting.canvas, (Size{200, 200}));
  EXPECT_EQ(centered_part(fitting), (Rect{100, 0, 200, 200}));
}

TEST(Fitting, CoverOfASmallPictureKeepsTheShapeOfTheBox) {
  const Fitting fitting = fit({100, 100}, {400, 200}, Fit::kCover);
  EXPECT_EQ(fitting.scaled, (Size{100, 100}));
  EXPECT_EQ(fitting.canvas, (Size{100, 50}));
  EXPECT_EQ(fit({100, 100}, {400, 200}, Fit::kCover, true).canvas,
            (Size{400, 200}));
}

TEST(Fitting, ContainGivesTheBox) {
  const Fitting fitting = fit({4000, 2000}, {200, 200}, Fit::kContain);
  EXPECT_EQ(fitting.kept, (Size{200, 100}));
  EXPECT_EQ(fitting.canvas, (Size{200, 200}));
  EXPECT_TRUE(fitting.pads());
}

TEST(Fitting, FillStretchesButDoesNotEnlargeUnasked) {
  EXPECT_EQ(fit({400, 100}, {200, 200}, Fit::kFill).canvas, (Size{200, 100}));
  EXPECT_EQ(fit({400, 100}, {200, 200}, Fit::kFill, true).canvas,
            (Size{200, 200}));
}

TEST(Fitting, OutsideCoversTheBoxWithoutCropping) {
  EXPECT_EQ(fit({4000, 2000}, {200, 200}, Fit::kOutside).canvas,
            (Size{400, 200}));
}

// Cover never needs more of the picture than there is, whatever is rounded.
TEST(Fitting, TheKeptPartLiesWithinTheScaledPicture) {
  for (int width = 1; width < 60; ++width) {
    for (int height = 1; height < 60; height += 7) {
      const Fitting fitting = fit({width, height}, {37, 23}, Fit::kCover);
      const Rect part = centered_part(fitting);
      EXPECT_EQ(intersected(
                    part, {0, 0, fitting.scaled.width, fitting.scaled.height}),
                part)
          << width << "x" << height;
    }
  }
}

}  // namespace
}  // namespace framewise::image
