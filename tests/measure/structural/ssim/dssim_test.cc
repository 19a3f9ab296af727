// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/ssim/dssim.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "measure/shown.h"
#include "simd/every_target.h"

namespace framewise::measure {
namespace {

// From an independent implementation in double precision.
struct Expected {
  const char* pair;
  double dssim;
};
constexpr Expected kExpected[] = {
    {"p01-saw-jpeg10", 0.02833237},    {"p02-saw-jpeg30", 0.00733309},
    {"p03-hats-jpeg60", 0.00310020},   {"p04-hats-jpeg80", 0.00147993},
    {"p05-saw-jpeg95", 0.00029960},    {"p06-hats-blur1", 0.00508188},
    {"p07-saw-blur3", 0.04324886},     {"p08-bag-noise5", 0.00189371},
    {"p09-hats-noise20", 0.03458494},  {"p10-launch-band4", 0.01175926},
    {"p11-launch-band6", 0.00040576},  {"p12-hats-tint", 0.00059295},
    {"p13-hats-chroma", 0.00237420},   {"p14-saw-gamma", 0.00266694},
    {"p15-bag-jpeg50", 0.00438580},    {"p16-bag-down2", 0.00386989},
    {"p17-saw-shift1", 0.01936884},    {"p18-hats-same", 0},
    {"p20-saw512-jpeg45", 0.00452435}, {"p19-tiny-jpeg40", 0.00721121}};

TEST(Dssim, EqualsAnIndependentImplementationOnRealPictures) {
  SKIP_WITHOUT_GOLDEN();
  for (const Expected& expected : kExpected) {
    const golden::Pair pair = golden::pair(expected.pair);
    const Shown shown(golden_frame(pair.reference), golden_frame(pair.test));
    EXPECT_NEAR(shown.number("dssim"), expected.dssim,
                3e-8 + 2e-5 * expected.dssim)
        << pair.name;
  }
}

TEST(Dssim, EveryTargetAgreesOnOddAndTinySizes) {
  FramePool pool;
  for (const Size size : {Size{1, 1}, Size{3, 2}, Size{9, 8}, Size{67, 33}}) {
    std::mt19937 random(1);
    const auto noise = [&](int x, int y, int) {
      return (x * 7 + y * 5) % 150 + int(random() % 80);
    };
    const Frame a = rgba_frame(pool, size, noise);
    const Frame b = rgba_frame(pool, size, noise);
    EXPECT_EQ(Shown(a, a).number("dssim"), 0);
    const double expected = Shown(a, b).number("dssim");
    EXPECT_NEAR(Shown(b, a).number("dssim"), expected, 1e-6 * expected);
    // With few pixels the variance is only rounding.
    const double tolerance = size.height < 8 ? 1e-4 : 1e-5;
    simd::on_every_target([&] {
      EXPECT_NEAR(Shown(a, b).number("dssim"), expected, tolerance * expected);
    });
  }
}

}  // namespace
}  // namespace framewise::measure
