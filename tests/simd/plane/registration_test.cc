// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/registration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr int kWidth = 37;
constexpr int kHeight = 23;
constexpr float kOutlier = 24;

std::vector<float> noise(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = float(random() % 256);
  return values;
}

// The definition in the header, point by point.
RegistrationSums plainly(const std::vector<float>& plane,
                         const RowOfPoints& row, double x_factor,
                         double y_factor) {
  RegistrationSums sums;
  for (size_t i = 0; i < row.count; ++i) {
    const double n = double(i);
    const double x = row.x.first + n * row.x.step;
    const double y = row.y.first + n * row.y.step;
    const double along = row.along.first + n * row.along.step;
    if (x < 0 || y < 0 || x >= kWidth - 1 || y >= kHeight - 1) continue;
    ++sums.inside;
    const int left = int(x), top = int(y);
    const double u = x - left, v = y - top;
    const auto at = [&](int dx, int dy) {
      return double(plane[size_t((top + dy) * kWidth + left + dx)]);
    };
    const double upper = at(0, 0) * (1 - u) + at(1, 0) * u;
    const double lower = at(0, 1) * (1 - u) + at(1, 1) * u;
    const double gx =
        ((at(1, 0) - at(0, 0)) * (1 - v) + (at(1, 1) - at(0, 1)) * v) *
        x_factor;
    const double gy = (lower - upper) * y_factor;
    const double e =
        double(row.values[i * row.spacing]) - (upper * (1 - v) + lower * v);
    const double w = 1 / (1 + e * e / (double(kOutlier) * kOutlier));
    double moment = 1;
    for (size_t k = 0; k < 3; ++k, moment *= along) {
      sums.xx[k] += w * gx * gx * moment;
      sums.xy[k] += w * gx * gy * moment;
      sums.yy[k] += w * gy * gy * moment;
      if (k == 2) continue;
      sums.xe[k] += w * gx * e * moment;
      sums.ye[k] += w * gy * e * moment;
    }
  }
  return sums;
}

// Tolerance for sums in which terms cancel.
void expect_near(double is, double should_be, double scale) {
  EXPECT_NEAR(is, should_be, 2e-4 * scale);
}

void expect_like(const RegistrationSums& is, const RegistrationSums& should_be,
                 double factor) {
  EXPECT_EQ(is.inside, should_be.inside);
  const double points = std::max(1, should_be.inside);
  const double squares = points * factor * factor * 1e4;
  const double errors = points * factor * 1e4;
  for (size_t k = 0; k < 3; ++k) {
    expect_near(is.xx[k], should_be.xx[k], squares);
    expect_near(is.xy[k], should_be.xy[k], squares);
    expect_near(is.yy[k], should_be.yy[k], squares);
  }
  for (size_t k = 0; k < 2; ++k) {
    expect_near(is.xe[k], should_be.xe[k], errors);
    expect_near(is.ye[k], should_be.ye[k], errors);
  }
}

TEST(RegistrationSums, AreWhatPlainLoopsAddUp) {
  const std::vector<float> plane = noise(size_t(kWidth) * kHeight, 1);
  const std::vector<float> values = noise(2048, 2);
  on_every_target([&] {
    for (const size_t count : boundary_counts()) {
      for (const size_t apart : {size_t{1}, size_t{2}}) {
        const float step = 36.0f / float(count + 1);
        const RowOfPoints row = {values.data(),
                                 apart,
                                 count,
                                 {0.3137f, step},
                                 {2.2719f, step / 3},
                                 {-0.5f, 1 / float(count + 1)}};
        expect_like(registration_sums({plane.data(), kWidth, kHeight}, row, 37,
                                      23, kOutlier),
                    plainly(plane, row, 37, 23), 37);
      }
    }
  });
}

// Rows that leave the plane on each side, and one entirely outside.
TEST(RegistrationSums, LeaveOutWhatLiesBeyondThePlane) {
  const std::vector<float> plane = noise(size_t(kWidth) * kHeight, 3);
  const std::vector<float> values = noise(64, 4);
  on_every_target([&] {
    for (const LinearRamp x :
         {LinearRamp{-9.513f, 1.1f}, LinearRamp{30.217f, 1},
          LinearRamp{40.11f, 0.5f}, LinearRamp{20.119f, -0.7f}}) {
      for (const LinearRamp y :
           {LinearRamp{-5.317f, 0.9f}, LinearRamp{3.31f, 0},
            LinearRamp{19.913f, 0.4f}}) {
        const RowOfPoints row = {values.data(), 1, 50, x, y, {-0.5f, 0.02f}};
        expect_like(registration_sums({plane.data(), kWidth, kHeight}, row, 1,
                                      1, kOutlier),
                    plainly(plane, row, 1, 1), 1);
      }
    }
  });
}

TEST(RegistrationSums, OfNoPointsAreNothing) {
  const std::vector<float> plane = noise(4, 5);
  on_every_target([&] {
    const RowOfPoints none = {plane.data(), 1, 0, {0, 1}, {0, 0}, {0, 0}};
    const RegistrationSums sums =
        registration_sums({plane.data(), 2, 2}, none, 1, 1, kOutlier);
    EXPECT_EQ(sums.inside, 0);
    EXPECT_EQ(sums.xx[0], 0);
    EXPECT_EQ(sums.ye[1], 0);
  });
}

}  // namespace
}  // namespace framewise::simd
