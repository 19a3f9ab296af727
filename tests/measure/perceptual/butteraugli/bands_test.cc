// SPDX-License-Identifier: Apache-2.0
// The intermediate results of libjxl's Butteraugli.
#include <gtest/gtest.h>

#include <algorithm>
#include <span>

#include "measure/perceptual/butteraugli/internal.h"
#include "measure/perceptual/butteraugli_scores.h"

namespace framewise::measure {
namespace {

// The bands of p03-hats-jpeg60 from libjxl: mean, minimum, maximum, four
// pixels, and the difference from a computation in double precision.
enum class Band { kLow, kMiddle, kHigh, kUltra, kMask };
struct BandFacts {
  bool of_test;
  Band band;
  int plane;
  double facts[8];
};
constexpr BandFacts kFullScale[] = {
    {false,
     Band::kLow,
     0,
     {6.373127, -16.1941, 89.01643, 0.9398113, 63.0312, -7.548686, 3.793365,
      9.5e-04}},
    {false,
     Band::kLow,
     1,
     {1081.632, 755.4706, 1702.051, 1152.469, 1004.611, 1099.012, 1061.81,
      1.5e-03}},
    {false,
     Band::kLow,
     2,
     {556.8916, -183.7296, 896.6632, 499.9405, 595.1765, 578.3447, 583.4399,
      2.8e-03}},
    {false,
     Band::kMiddle,
     0,
     {0.002148464, -0.5779656, 0.9720098, 0, -0.1436792, 0, 0, 3.8e-05}},
    {false,
     Band::kMiddle,
     1,
     {-0.01859019, -14.73364, 20.81528, -4.116565, -5.033703, -2.366517,
      -5.264561, 1.1e-04}},
    {false,
     Band::kMiddle,
     2,
     {-0.0007224838, -1.59268, 1.617106, -0.1786315, -0.1587877, -0.1787984,
      -0.2472704, 2.9e-05}},
    {false, Band::kHigh, 0, {0, 0, 0, 0, 0, 0, 0, 0.0e+00}},
    {false,
     Band::kHigh,
     1,
     {-0.03924564, -51.5033, 56.471, -13.15368, -2.718529, -1.86292, -20.19692,
      1.8e-04}},
    {false,
     Band::kUltra,
     0,
     {-6.154183e-05, -1.88114, 1.854206, 0, 0.852844, 0, 0, 7.5e-05}},
    {false,
     Band::kUltra,
     1,
     {-0.04458137, -116.7896, 198.2048, 6.413302, 47.9947, 0.8392723, -49.91773,
      2.8e-04}},
    {true,
     Band::kLow,
     0,
     {6.404014, -15.7855, 88.23811, 1.464018, 62.80656, -7.675752, 4.073503,
      9.9e-04}},
    {true,
     Band::kLow,
     1,
     {1081.415, 755.8885, 1699.29, 1151.965, 1003.087, 1100.242, 1063.704,
      1.5e-03}},
    {true,
     Band::kLow,
     2,
     {557.4085, -180.8065, 895.9604, 505.5477, 596.8147, 576.9662, 580.0287,
      2.9e-03}},
    {true,
     Band::kMiddle,
     0,
     {0.002100357, -0.5485703, 0.9075326, 0, -0.1520243, 0, 0, 3.6e-05}},
    {true,
     Band::kMiddle,
     1,
     {-0.01940526, -14.72771, 20.64421, -3.850589, -5.203463, -2.368204,
      -5.109583, 1.1e-04}},
    {true,
     Band::kMiddle,
     2,
     {-0.0001022675, -1.675053, 1.568799, -0.09185783, -0.1571707, -0.25638,
      -0.2991863, 2.9e-05}},
    {true, Band::kHigh, 0, {0, 0, 0, 0, 0, 0, 0, 0.0e+00}},
    {true,
     Band::kHigh,
     1,
     {-0.03942035, -49.42883, 55.97111, -12.1787, -4.558917, -1.638312,
      -20.90647, 1.6e-04}},
    {true,
     Band::kUltra,
     0,
     {8.019671e-09, -1.657639, 1.169465, 0, 0, 0, -0.00403161, 7.5e-05}},
    {true,
     Band::kUltra,
     1,
     {-0.0686191, -113.5483, 160.7282, 4.176122, 10.9493, 0.285836, -43.4466,
      3.0e-04}},
    {false,
     Band::kMask,
     0,
     {1.304721, 0.09891236, 6.541189, 2.726173, 2.813997, 0.3998547, 4.068477,
      1.2e-05}},
    {true,
     Band::kMask,
     0,
     {1.212614, 0.01000825, 6.393347, 2.407202, 1.569251, 0.4719338, 3.801976,
      9.9e-06}},
};
constexpr BandFacts kHalfScale[] = {
    {false,
     Band::kLow,
     0,
     {6.346942, -10.51817, 77.27814, 0.7469095, 69.34151, -7.225275, 3.807507,
      4.2e-04}},
    {false,
     Band::kLow,
     1,
     {1079.471, 789.7521, 1556.984, 1158.885, 1047.269, 1131.17, 1064.196,
      1.3e-03}},
    {false,
     Band::kLow,
     2,
     {559.4345, -5.632235, 846.7508, 491.5019, 548.5261, 547.9653, 580.4557,
      2.7e-03}},
    {false,
     Band::kMiddle,
     0,
     {0.008309245, -0.2901033, 1.028386, 0, 0, 0, 0, 2.4e-05}},
    {false,
     Band::kMiddle,
     1,
     {-0.005576253, -16.68604, 17.80356, -0.8208663, -4.147275, -3.374232,
      -4.289432, 1.0e-04}},
    {false,
     Band::kMiddle,
     2,
     {0.0004671333, -1.281852, 1.489241, 0.003237984, -0.1932163, -0.2840177,
      -0.2185234, 3.0e-05}},
    {false, Band::kHigh, 0, {0, 0, 0, 0, 0, 0, 0, 0.0e+00}},
    {false,
     Band::kHigh,
     1,
     {-0.0264018, -37.30821, 51.03041, -9.322568, -10.04745, -3.79241,
      -18.10407, 1.7e-04}},
    {false,
     Band::kUltra,
     0,
     {-0.0005647096, -3.120315, 2.940562, -0.009957328, -0.0428529, 0, 0,
      7.2e-05}},
    {false,
     Band::kUltra,
     1,
     {-0.1094826, -112.3725, 183.0835, -24.25188, -5.931967, -3.309453,
      -56.68363, 2.6e-04}},
    {true,
     Band::kLow,
     0,
     {6.365806, -10.23664, 76.69839, 1.018062, 68.88988, -7.323216, 4.072738,
      4.4e-04}},
    {true,
     Band::kLow,
     1,
     {1079.109, 788.8006, 1556.85, 1158.727, 1045.792, 1131.751, 1065.404,
      1.4e-03}},
    {true,
     Band::kLow,
     2,
     {560.1396, -2.617196, 847.8894, 492.6382, 550.1796, 547.8801, 579.0122,
      2.7e-03}},
    {true,
     Band::kMiddle,
     0,
     {0.008230682, -0.2721365, 1.00667, 0, 0, 0, 0, 2.2e-05}},
    {true,
     Band::kMiddle,
     1,
     {-0.006451934, -16.69922, 17.72473, -0.7822043, -4.299788, -3.312724,
      -4.053038, 9.5e-05}},
    {true,
     Band::kMiddle,
     2,
     {0.0007916983, -1.278983, 1.471197, 0.1260948, -0.1938911, -0.3033897,
      -0.2750706, 3.0e-05}},
    {true, Band::kHigh, 0, {0, 0, 0, 0, 0, 0, 0, 0.0e+00}},
    {true,
     Band::kHigh,
     1,
     {-0.02859752, -37.43809, 50.9269, -8.595478, -10.80966, -3.781247,
      -17.86257, 1.5e-04}},
    {true,
     Band::kUltra,
     0,
     {-0.0004001575, -1.860786, 2.102725, 0, -0.08412825, 0, -0.03347339,
      6.3e-05}},
    {true,
     Band::kUltra,
     1,
     {-0.1106228, -105.9098, 175.7794, -21.91851, -6.569424, -2.473249,
      -52.10288, 2.7e-04}},
    {false,
     Band::kMask,
     0,
     {1.68514, 0.0921134, 6.780046, 3.601893, 2.092534, 1.086924, 4.19221,
      9.2e-06}},
    {true,
     Band::kMask,
     0,
     {1.668119, 0.1118769, 6.625916, 3.432374, 1.899258, 1.141361, 4.138747,
      8.4e-06}},
};

const ImageF& plane_of(const butteraugli_internal::BandPlanes& planes,
                       const BandFacts& facts) {
  switch (facts.band) {
    case Band::kLow: return planes.low[size_t(facts.plane)];
    case Band::kMiddle: return planes.middle[size_t(facts.plane)];
    case Band::kHigh: return planes.high[facts.plane];
    case Band::kUltra: return planes.ultra[facts.plane];
    case Band::kMask: break;
  }
  return planes.mask;
}

struct Point {
  int x, y;
};

void expect_facts(const ImageF& plane, const double (&facts)[8],
                  const Point (&points)[4]) {
  double sum = 0, least = 1e30, largest = -1e30;
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      const double value = double(plane.row(y)[x]);
      sum += value;
      least = std::min(least, value);
      largest = std::max(largest, value);
    }
  }
  const double tolerance = 3 * facts[7];
  EXPECT_NEAR(sum / double(plane.size().pixels()), facts[0], tolerance);
  EXPECT_NEAR(least, facts[1], tolerance);
  EXPECT_NEAR(largest, facts[2], tolerance);
  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(double(plane.row(points[i].y)[points[i].x]), facts[3 + i],
                tolerance);
  }
}

TEST(ButteraugliBands, EveryBandOfBothScalesAgreesWithLibjxl) {
  SKIP_WITHOUT_GOLDEN();
  const auto [reference, test] = pair_named("p03-hats-jpeg60");
  ButteraugliWorkspace workspace;
  ButteraugliReference prepared[2];
  ASSERT_TRUE(prepared[0].prepare(view_of(reference), workspace));
  ASSERT_TRUE(prepared[1].prepare(view_of(test), workspace));
  const auto expect_scale = [&](int scale, std::span<const BandFacts> all,
                                const Point(&points)[4]) {
    for (size_t i = 0; i < all.size(); ++i) {
      SCOPED_TRACE(testing::Message() << "scale " << scale << ", row " << i);
      expect_facts(
          plane_of(prepared[all[i].of_test].planes().scales[scale], all[i]),
          all[i].facts, points);
    }
  };
  expect_scale(0, kFullScale, {{0, 0}, {200, 133}, {313, 57}, {400, 266}});
  expect_scale(1, kHalfScale, {{0, 0}, {100, 66}, {156, 28}, {200, 133}});
}

TEST(ButteraugliBands, TheDifferenceMapAgreesWithLibjxl) {
  SKIP_WITHOUT_GOLDEN();
  const auto [reference, test] = pair_named("p03-hats-jpeg60");
  ImageF map;
  score(reference, test, {.difference_map = &map});
  expect_facts(map,
               {1.210585, 0.3743583, 3.871371, 1.179048, 2.835812, 0.6238291,
                0.6325213, 2.0e-04},
               {{0, 0}, {200, 133}, {313, 57}, {400, 266}});
  EXPECT_NEAR(map.row(111)[172], 3.8713710, 4e-4);
}

// Saturated red and green squares: the only image here whose red-green high
// band is not empty.
struct RedGreen {
  TestPicture8 reference = pattern({64, 48});
  TestPicture8 test = reference;

  RedGreen() {
    for (int y = 0; y < 48; ++y) {
      for (int x = 0; x < 64; ++x) {
        const bool even = (x / 6 + y / 6) % 2 == 0;
        uint8_t* a = reference.pixel(x, y);
        a[0] = even ? 255 : 0;
        a[1] = even ? 0 : 255;
        a[2] = 40;
        uint8_t* c = test.pixel(x, y);
        c[0] = uint8_t(even ? 255 - x : y);
        c[1] = uint8_t(even ? 2 * y : 255 - x - y);
        c[2] = 60;
      }
    }
  }
};

TEST(ButteraugliBands, AgreesWithLibjxlOnStrongRedGreenDetail) {
  const RedGreen pair;
  expect_score(score(pair.reference, pair.test), 37.1584091187, 25.921719);
  expect_score(score(pair.reference, pair.test, {.nits = 203}), 44.4183883667,
               30.783048);
  expect_score(score(pair.test, pair.reference), 43.5471115112, 28.370394);
  expect_score(score(pair.test, pair.reference, {.nits = 203}), 51.2642440796,
               33.400059);
}

TEST(ButteraugliBands, TheRedGreenHighBandAgreesWithLibjxl) {
  const RedGreen pair;
  ButteraugliWorkspace workspace;
  ButteraugliReference prepared;
  ASSERT_TRUE(prepared.prepare(view_of(pair.reference), workspace));
  const Point points[4] = {{0, 0}, {20, 13}, {33, 30}, {63, 47}};
  expect_facts(prepared.planes().scales[0].high[0],
               {0.00507069, -0.6770875, 0.7346032, 0, -0.1549876, 0,
                -0.06175685, 2.9e-05},
               points);
}

}  // namespace
}  // namespace framewise::measure
