// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/fsim.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <random>
#include <vector>

#include "measure/shown.h"
#include "simd/every_target.h"

namespace framewise::measure {
namespace {

// From an independent implementation in double precision.
struct Expected {
  const char* pair;
  double fsim;
  double fsimc;
  double mdsi;
};
constexpr Expected kExpected[] = {
    {"p01-saw-jpeg10", 0.870815, 0.868153, 0.393329},
    {"p02-saw-jpeg30", 0.942073, 0.940943, 0.309649},
    {"p03-hats-jpeg60", 0.963680, 0.962553, 0.271904},
    {"p04-hats-jpeg80", 0.980730, 0.979999, 0.231442},
    {"p05-saw-jpeg95", 0.996195, 0.995898, 0.157492},
    {"p06-hats-blur1", 0.929100, 0.928853, 0.324127},
    {"p07-saw-blur3", 0.779935, 0.779570, 0.455152},
    {"p08-bag-noise5", 0.989281, 0.986393, 0.234541},
    {"p09-hats-noise20", 0.737094, 0.719608, 0.409691},
    {"p10-launch-band4", 0.933470, 0.931319, 0.284237},
    {"p11-launch-band6", 0.994771, 0.994630, 0.156231},
    {"p12-hats-tint", 0.999891, 0.996497, 0.176973},
    {"p13-hats-chroma", 0.999413, 0.997346, 0.201082},
    {"p14-saw-gamma", 0.997159, 0.997021, 0.142929},
    {"p15-bag-jpeg50", 0.957257, 0.955424, 0.301416},
    {"p16-bag-down2", 0.906259, 0.905903, 0.366394},
    {"p17-saw-shift1", 0.917118, 0.916677, 0.340184},
    {"p18-hats-same", 1.000000, 1.000000, 0.000000},
    {"p20-saw512-jpeg45", 0.990246, 0.989606, 0.203459},
    {"p19-tiny-jpeg40", 0.941254, 0.935650, 0.343368},
};

TEST(Fsim, EqualsAnIndependentImplementationOnRealPictures) {
  SKIP_WITHOUT_GOLDEN();
  for (size_t i = 0; i < std::size(kExpected); ++i) {
    const golden::Pair pair = golden::pair(kExpected[i].pair);
    const Shown shown(golden_frame(pair.reference), golden_frame(pair.test));
    EXPECT_NEAR(shown.number("fsim"), kExpected[i].fsim, 5e-6) << pair.name;
    EXPECT_NEAR(shown.number("fsimc"), kExpected[i].fsimc, 5e-6) << pair.name;
  }
}

TEST(Mdsi, EqualsAnIndependentImplementationOnRealPictures) {
  SKIP_WITHOUT_GOLDEN();
  for (size_t i = 0; i < std::size(kExpected); ++i) {
    const golden::Pair pair = golden::pair(kExpected[i].pair);
    const Shown shown(golden_frame(pair.reference), golden_frame(pair.test));
    EXPECT_NEAR(shown.number("mdsi"), kExpected[i].mdsi, 2e-6) << pair.name;
  }
}

Frame noise_frame(FramePool& pool, Size size, uint32_t seed) {
  std::mt19937 random(seed);
  return rgba_frame(pool, size, [&](int x, int y, int c) {
    return (x * 3 + y * (c + 2)) % 200 + int(random() % 50);
  });
}

TEST(Fsim, EqualPicturesScoreExactlyOne) {
  FramePool pool;
  for (const Size size : {Size{16, 16}, Size{17, 31}, Size{401, 30}}) {
    const Frame a = noise_frame(pool, size, 1);
    EXPECT_EQ(Shown(a, a).number("fsim"), 1);
    EXPECT_EQ(Shown(a, a).number("fsimc"), 1);
    EXPECT_EQ(Shown(a, a).number("mdsi"), 0);
  }
}

TEST(Fsim, IsSymmetricAndFallsWithGrowingDamage) {
  FramePool pool;
  const Frame a = noise_frame(pool, {90, 61}, 1);
  double last = 1;
  for (const int strength : {4, 16, 64}) {
    std::mt19937 random(7);
    const Frame b = rgba_frame(pool, a.size(), [&](int x, int y, int c) {
      const int value = a.plane(0).row(y)[4 * x + c];
      return std::clamp(
          value + int(random() % uint32_t(2 * strength + 1)) - strength, 0,
          255);
    });
    const double score = Shown(a, b).number("fsim");
    EXPECT_LT(score, last);
    EXPECT_EQ(score, Shown(b, a).number("fsim"));
    last = score;
  }
}

TEST(Fsim, HasNoValueForTwoDifferentConstantPictures) {
  FramePool pool;
  const Frame gray =
      rgba_frame(pool, {40, 30}, [](int, int, int) { return 99; });
  const Frame dark =
      rgba_frame(pool, {40, 30}, [](int, int, int) { return 9; });
  EXPECT_EQ(Shown(gray, gray).number("fsim"), 1);
  EXPECT_FALSE(Shown(gray, dark).value("fsim").exists());
}

TEST(Fsim, EveryTargetGivesTheSameScores) {
  FramePool pool;
  for (const Size size : {Size{64, 48}, Size{97, 35}, Size{531, 530}}) {
    const Frame a = noise_frame(pool, size, 1);
    const Frame b = noise_frame(pool, size, 2);
    const double fsimc = Shown(a, b).number("fsimc");
    const double mdsi = Shown(a, b).number("mdsi");
    simd::on_every_target([&] {
      EXPECT_NEAR(Shown(a, b).number("fsimc"), fsimc, 1e-5 * fsimc);
      EXPECT_NEAR(Shown(a, b).number("mdsi"), mdsi, 1e-5 * mdsi);
    });
  }
}

TEST(Decimation, CountsZerosOutsideAndCentersItsBoxes) {
  FramePool pool;
  const Frame frame = rgba_frame(
      pool, {770, 769}, [](int x, int y, int) { return (x ^ y) & 255; });
  DecimatedRgb small;
  small.compute(frame);
  EXPECT_EQ(small.factor, 3);
  EXPECT_EQ(small.planes.size(), (Size{257, 257}));
  const auto at = [&](int x, int y) {
    return x < 0 || y < 0 || x >= 770 || y >= 769 ? 0 : (x ^ y) & 255;
  };
  for (const auto& [x, y] : {std::pair{0, 0}, {5, 9}, {256, 256}, {256, 3}}) {
    int sum = 0;
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) sum += at(3 * x + dx, 3 * y + dy);
    }
    EXPECT_FLOAT_EQ(small.planes[1].row(y)[x], float(sum) / 9);
  }
}

}  // namespace
}  // namespace framewise::measure
