// SPDX-License-Identifier: Apache-2.0
// What a step of Gauss's and Newton's method asks of a row of points, each of
// which lies somewhere in another plane (engine/plane_map.h).
#pragma once

#include <array>
#include <cstddef>

namespace framewise::simd {

struct SampledPlane {
  const float* values;
  int width;
  int height;
};

// Numbers that grow evenly along a row of points.
struct Evenly {
  float first;
  float step;
};

struct RowOfPoints {
  const float* values;
  size_t apart;  // samples from one to the next
  size_t count;
  Evenly x;  // where they lie, in pixels of the plane
  Evenly y;
  Evenly along;  // what moments are taken of
};

// With the error e of each point, its weight w = 1 / (1 + (e / outlier)^2) and
// the slopes gx and gy of the plane where it lies, times a factor each: sums
// over the points that lie inside, between four samples. Those of squares are
// times 1, along and along^2, those with the error times 1 and along.
struct RegistrationSums {
  std::array<double, 3> xx{};  // w gx gx
  std::array<double, 3> xy{};
  std::array<double, 3> yy{};
  std::array<double, 2> xe{};  // w gx e
  std::array<double, 2> ye{};
  int inside = 0;
};

// In single precision: slopes and products are right to some units in the last
// place. The plane has two rows and columns at least.
RegistrationSums registration_sums(const SampledPlane& plane,
                                   const RowOfPoints& row, float x_factor,
                                   float y_factor, float outlier);

}  // namespace framewise::simd
