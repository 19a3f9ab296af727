// SPDX-License-Identifier: Apache-2.0
#include "placement/plane_map.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace framewise::placement {
namespace {

constexpr Size kPlaneSize = {160, 120};

// A frame with detail at several scales, which can be sampled between pixels.
double shade_at(double x, double y) {
  return 120 + 40 * std::sin(x / 9 + 2 * std::sin(y / 31)) +
         30 * std::sin(y / 7 - x / 40) + 20 * std::cos(x / 23 + y * x / 4000);
}

using Shade = std::function<double(double x, double y)>;

SmallPlane plane_of(const Shade& shade, Size size = kPlaneSize) {
  SmallPlane plane = {size, 1, size, {}, 0};
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      plane.values.push_back(float(shade(x, y)));
    }
  }
  return plane;
}

// The test shows the reference's content this many pixels further right.
SmallPlane moved_by(double pixels, const Shade& shade = shade_at) {
  return plane_of([=](double x, double y) { return shade(x - pixels, y); });
}

double pixels_right(const AffineMap& map) { return -map[2] * kPlaneSize.width; }

TEST(PlaneMap, FindsAMoveOfAFractionOfAPixel) {
  const auto map = refined(plane_of(shade_at), moved_by(1.5), kIdentityMap,
                           MapFreedom::kMove);
  ASSERT_TRUE(map);
  EXPECT_NEAR(pixels_right(*map), 1.5, 0.05);
}

// A box of other content, with more contrast and moved otherwise, has errors
// above 24 levels. Errors of this size lose weight: the box hardly pulls the
// map. It would by 1.4 pixels at a limit of 72 levels.
TEST(PlaneMap, ABoxOfOtherContentDoesNotPullTheMap) {
  const SmallPlane reference = plane_of(shade_at);
  SmallPlane test = moved_by(1.5);
  for (int y = 20; y < 100; ++y) {
    for (int x = 20; x < 100; ++x) {
      test.values[size_t(y * kPlaneSize.width + x)] =
          float(180 + 4 * (shade_at(x - 6, y) - 120));
    }
  }
  const auto map = refined(reference, test, kIdentityMap, MapFreedom::kMove);
  ASSERT_TRUE(map);
  EXPECT_NEAR(pixels_right(*map), 1.5, 0.4);
}

TEST(PlaneMap, NeedsAnOverlapOf30Percent) {
  const SmallPlane plane = plane_of(shade_at);
  const auto overlapping = [&](double share) {
    AffineMap map = kIdentityMap;
    map[2] = 1 - share;
    return refined(plane, moved_by(-(1 - share) * kPlaneSize.width), map,
                   MapFreedom::kMove);
  };
  EXPECT_TRUE(overlapping(0.36));
  EXPECT_FALSE(overlapping(0.24));
}

TEST(PlaneMap, HasAScaleBetweenAFifthAndFive) {
  const SmallPlane plane = plane_of(shade_at);
  const auto scaled = [&](double scale) {
    const AffineMap map = {scale, 0, 0, 0, scale, 0};
    const SmallPlane test = plane_of([&](double x, double y) {
      const double left = (kPlaneSize.width - 1) / 2.0;
      const double top = (kPlaneSize.height - 1) / 2.0;
      return shade_at(left + scale * (x - left), top + scale * (y - top));
    });
    return refined(plane, test, map, MapFreedom::kUpright).has_value();
  };
  EXPECT_TRUE(scaled(0.25));
  EXPECT_FALSE(scaled(0.17));
}

// Pixels outside the reference should have the shade of its corner.
TEST(PlaneMap, FitComparesTheOutsideWithTheCorner) {
  SmallPlane reference = plane_of(shade_at);
  SmallPlane test = reference;
  AffineMap map = kIdentityMap;
  map[2] = 0.25;
  const MapFit fit = fit_of(reference, test, map);
  EXPECT_NEAR(fit.overlap, 0.75, 0.03);
  EXPECT_GT(fit.beyond, 0);
  const MapFit same = fit_of(reference, test, kIdentityMap);
  EXPECT_NEAR(same.left, 0, 1e-6);
  EXPECT_GT(same.explained(), 0.99);
}

TEST(PlaneMap, ARisingToneCurveLeavesNoError) {
  const SmallPlane reference = plane_of(shade_at);
  const SmallPlane darker = plane_of(
      [](double x, double y) { return shade_at(x, y) * shade_at(x, y) / 255; });
  const SmallPlane negative =
      plane_of([](double x, double y) { return 255 - shade_at(x, y); });
  EXPECT_LT(left_by_tone(reference, darker), 6);
  EXPECT_GT(left_by_tone(reference, negative), 1e6);
}

}  // namespace
}  // namespace framewise::placement
