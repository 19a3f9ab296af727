// SPDX-License-Identifier: Apache-2.0
#include "base/numeric/curve.h"

#include <gtest/gtest.h>

#include <cmath>

namespace framewise {
namespace {

constexpr double kX[] = {0, 1, 2, 4, 7};
constexpr double kY[] = {0, 1, 4, 5, 5.5};

// The expected values are those of SciPy 1.10, Akima1DInterpolator and
// PchipInterpolator.
TEST(Curve, HasTheValuesOfSciPy) {
  const Curve akima = Curve::through(kX, kY, Interpolation::kAkima);
  const Curve pchip = Curve::through(kX, kY, Interpolation::kPchip);
  constexpr double kAt[] = {0.5, 1.5, 3, 6};
  constexpr double kAkima[] = {0.26388889, 2.62896825, 4.66281513, 5.416122};
  constexpr double kPchip[] = {0.3125, 2.57112069, 4.66810345, 5.42784163};
  for (size_t i = 0; i < std::size(kAt); ++i) {
    EXPECT_NEAR(akima.at(kAt[i]), kAkima[i], 1e-6);
    EXPECT_NEAR(pchip.at(kAt[i]), kPchip[i], 1e-6);
  }
}

TEST(Curve, GoesThroughItsPoints) {
  for (const auto kind : {Interpolation::kAkima, Interpolation::kPchip}) {
    const Curve curve = Curve::through(kX, kY, kind);
    for (size_t i = 0; i < std::size(kX); ++i) {
      EXPECT_NEAR(curve.at(kX[i]), kY[i], 1e-12);
    }
  }
}

TEST(Curve, IntegratesWhatItReturns) {
  for (const auto kind :
       {Interpolation::kAkima, Interpolation::kPchip, Interpolation::kCubic}) {
    const Curve curve = Curve::through(kX, kY, kind);
    double sum = 0;
    constexpr int kSteps = 100'000;
    for (int i = 0; i < kSteps; ++i) {
      sum += curve.at(0.5 + (i + 0.5) * 6 / kSteps) * 6 / kSteps;
    }
    EXPECT_NEAR(curve.integral(0.5, 6.5), sum, 1e-6) << name_of(kind);
  }
}

TEST(Curve, PchipRisesWhereThePointsDo) {
  constexpr double kSteep[] = {0, 0.01, 8, 8.01, 20};
  const Curve curve = Curve::through(kX, kSteep, Interpolation::kPchip);
  double last = curve.at(0);
  for (double x = 0.01; x <= 7; x += 0.01) {
    EXPECT_GE(curve.at(x), last - 1e-12) << x;
    last = curve.at(x);
  }
}

TEST(Curve, CubicIsThePolynomialOfItsPoints) {
  std::vector<double> y;
  for (const double x : kX) y.push_back(2 - x + 0.5 * x * x - 0.1 * x * x * x);
  const Curve curve = Curve::through(kX, y, Interpolation::kCubic);
  EXPECT_NEAR(curve.at(3), 2 - 3 + 4.5 - 2.7, 1e-10);
}

TEST(Curve, OfTwoPointsIsALine) {
  constexpr double kTwo[] = {1, 3};
  constexpr double kValues[] = {10, 20};
  for (const auto kind : {Interpolation::kAkima, Interpolation::kPchip}) {
    EXPECT_NEAR(Curve::through(kTwo, kValues, kind).at(1.5), 12.5, 1e-12);
  }
}

}  // namespace
}  // namespace framewise
