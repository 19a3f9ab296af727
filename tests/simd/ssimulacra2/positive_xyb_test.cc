// SPDX-License-Identifier: Apache-2.0
#include "simd/ssimulacra2/positive_xyb.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "simd/every_target.h"
#include "simd/ssimulacra2/reference_xyb.h"

namespace framewise::simd {
namespace {

struct Xyb {
  double x, y, b;
};

Xyb xyb_of(double r, double g, double b) {
  constexpr double kBias = 0.0037930732552754493;
  const auto response = [=](double wr, double wg, double wb) {
    return std::cbrt(std::max(0.0, wr * r + wg * g + wb * b + kBias)) -
           std::cbrt(kBias);
  };
  const double l = response(0.30, 0.622, 0.078);
  const double m = response(0.23, 0.692, 0.078);
  const double s =
      response(0.24342268924547819, 0.20476744424496821, 0.55180986650955360);
  return {14 * (l - m) / 2 + 0.42, (l + m) / 2 + 0.01, s - (l + m) / 2 + 0.55};
}

TEST(PositiveXyb, HasTheKnownValuesOfPureColors) {
  // Black, white, red, green, blue, gray; at least one vector.
  std::vector<float> r = {0, 1, 1, 0, 0, 0.5f}, g = {0, 1, 0, 1, 0, 0.5f},
                     b = {0, 1, 0, 0, 1, 0.5f};
  for (auto* plane : {&r, &g, &b}) plane->resize(32);
  constexpr Xyb kExpected[] = {{0.42, 0.01, 0.55},
                               {0.42, 0.85530856, 0.55},
                               {0.81340116, 0.49818820, 0.53347077},
                               {0.20459437, 0.72478137, 0.27229538},
                               {0.42, 0.28812820, 0.93801166},
                               {0.42, 0.64974831, 0.55}};
  on_every_target([&] {
    for (const auto convert : {positive_xyb, reference_xyb}) {
      std::vector<float> x(32), y(32), z(32);
      convert(r.data(), g.data(), b.data(), 6, x.data(), y.data(), z.data());
      for (size_t i = 0; i < 6; ++i) {
        EXPECT_NEAR(x[i], kExpected[i].x, 2e-6) << i;
        EXPECT_NEAR(y[i], kExpected[i].y, 3e-7) << i;
        EXPECT_NEAR(z[i], kExpected[i].b, 3e-7) << i;
      }
    }
  });
}

TEST(PositiveXyb, EqualsTheFormulaAlsoOutsideTheGamut) {
  constexpr size_t kCount = 1024;
  const auto r = random_floats(kCount, -0.2f, 4, 1);
  const auto g = random_floats(kCount, -0.2f, 4, 2);
  const auto b = random_floats(kCount, -0.2f, 4, 3);
  on_every_target([&] {
    std::vector<float> x(kCount), y(kCount), z(kCount);
    positive_xyb(r.data(), g.data(), b.data(), kCount, x.data(), y.data(),
                 z.data());
    for (size_t i = 0; i < kCount; ++i) {
      const Xyb expected = xyb_of(double(r[i]), double(g[i]), double(b[i]));
      // Near m = 0, the root magnifies the rounding error of m.
      EXPECT_NEAR(x[i], expected.x, 3e-5) << i;
      EXPECT_NEAR(y[i], expected.y, 3e-6) << i;
      EXPECT_NEAR(z[i], expected.b, 3e-6) << i;
    }
  });
}

TEST(PositiveXyb, MayWriteOverItsInput) {
  const auto r = random_floats(64, 0, 1, 1), g = random_floats(64, 0, 1, 2),
             b = random_floats(64, 0, 1, 3);
  on_every_target([&] {
    std::vector<float> x(64), y(64), z(64);
    positive_xyb(r.data(), g.data(), b.data(), 64, x.data(), y.data(),
                 z.data());
    auto in_r = r, in_g = g, in_b = b;
    positive_xyb(in_r.data(), in_g.data(), in_b.data(), 64, in_r.data(),
                 in_g.data(), in_b.data());
    EXPECT_EQ(in_r, x);
    EXPECT_EQ(in_g, y);
    EXPECT_EQ(in_b, z);
  });
}

}  // namespace
}  // namespace framewise::simd
