// SPDX-License-Identifier: Apache-2.0
#include "measure/score/worst_place.h"

#include <gtest/gtest.h>

#include <array>

namespace framewise::measure {
namespace {

PaddedPlane plane_of(Size size, float value) {
  PaddedPlane plane;
  plane.resize(size);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      plane.plane.row(y)[x] = value + float((x * 7 + y * 13) % 31);
    }
  }
  plane.pad();
  return plane;
}

// One scale; the loss of a picture that differs in `damaged` only.
double loss_of(Size size, const Rect& damaged) {
  const PaddedPlane a = plane_of(size, 60);
  PaddedPlane b = plane_of(size, 60);
  for (int y = damaged.y; y < damaged.y + damaged.height; ++y) {
    for (int x = damaged.x; x < damaged.x + damaged.width; ++x) {
      b.plane.row(y)[x] = 75;  // all structure is gone
    }
  }
  b.pad();
  std::array<SimilarityMap, 1> maps;
  maps[0].evaluate(a, b, {0, 0, size.width, size.height});
  maps[0].total();
  WorstPlace place;
  constexpr std::array kWeight = {1.0};
  return place.of(maps, kWeight, 1, size);
}

TEST(WorstPlace, OfEqualPicturesLosesNothing) {
  EXPECT_EQ(loss_of({200, 120}, {0, 0, 0, 0}), 0);
}

TEST(WorstPlace, DoesNotDependOnTheSizeOfThePicture) {
  const Rect hole{64, 64, 64, 64};
  const double small = loss_of({192, 192}, hole);
  EXPECT_GT(small, 0.5);
  EXPECT_NEAR(loss_of({640, 448}, hole), small, 1e-6);
}

TEST(WorstPlace, IsAsBadWhereverItLies) {
  const double inside = loss_of({320, 320}, {64, 64, 64, 64});
  EXPECT_NEAR(loss_of({320, 320}, {96, 160, 64, 64}), inside, 0.05);
  EXPECT_NEAR(loss_of({320, 320}, {256, 256, 64, 64}), inside, 0.15);
}

TEST(WorstPlace, TakesPicturesSmallerThanAPlace) {
  EXPECT_GT(loss_of({20, 9}, {0, 0, 20, 9}), 0.5);
}

}  // namespace
}  // namespace framewise::measure
