// SPDX-License-Identifier: Apache-2.0
// Image registration by the Gauss-Newton method: the sums that one row of
// points adds to the normal equations. Each point of a plane is compared with
// another plane at the position that the current map gives it.
#pragma once

#include <array>
#include <cstddef>

namespace framewise::simd {

struct SampledPlane {
  const float* values;
  int width;
  int height;
};

// A number that grows linearly along a row of points.
struct LinearRamp {
  float first;
  float step;
};

struct RowOfPoints {
  const float* values;
  size_t spacing;  // distance between points, in samples
  size_t count;
  LinearRamp x;  // positions in the other plane, in pixels
  LinearRamp y;
  LinearRamp along;  // the factor of the moments
};

// A point has the error e, its value minus the interpolated value of the plane,
// and the weight w = 1 / (1 + (e / outlier)^2). gx and gy are the slopes of the
// plane at its position, times a factor each. Sums run over the points inside
// the plane, which lie between four samples. Squares of slopes are summed times
// 1, along and along^2; products with e are summed times 1 and along.
struct RegistrationSums {
  std::array<double, 3> xx{};  // w gx gx
  std::array<double, 3> xy{};
  std::array<double, 3> yy{};
  std::array<double, 2> xe{};  // w gx e
  std::array<double, 2> ye{};
  int inside = 0;
};

// Single precision: slopes and products are correct to some units in the last
// place. The plane has at least two rows and two columns.
RegistrationSums registration_sums(const SampledPlane& plane,
                                   const RowOfPoints& row, float x_factor,
                                   float y_factor, float outlier);

}  // namespace framewise::simd
