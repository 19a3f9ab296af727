// SPDX-License-Identifier: Apache-2.0
// Samples of luma, spread over a frame: enough to find where one frame lies in
// another. Frames are opaque RGBA of 8 bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "framewise/frame.h"

namespace framewise::placement {

// A frame varies, or differs from another, by more than coding causes from here
// on.
inline constexpr double kLeastVariation = 8;  // levels
inline constexpr double kLeastMisfit = 4;     // levels
// A model explains a difference if it leaves less than this share of its
// squares.
inline constexpr double kShareLeft = 0.25;
inline constexpr int kMostPoints = 1600;

struct Point {
  int x;
  int y;
  int luma;
};

inline int luma_of(const uint8_t* p) {
  return (77 * p[0] + 150 * p[1] + 29 * p[2] + 128) >> 8;
}
inline int luma_at(const PlaneView& plane, int x, int y) {
  return luma_of(plane.row(y) + ptrdiff_t{x} * 4);
}

// luma_of() of a row of pixels, as many as `out` has; `exact` is as long.
void luma_row(const uint8_t* pixels, std::vector<float>& exact,
              std::vector<uint8_t>& out);

// Spread evenly.
std::vector<Point> points_of(const PlaneView& plane, const Rect& area,
                             int count);

double variation(const std::vector<Point>& points);

// Squared differences of two parts of one size, summed over `count` pixels that
// are spread evenly; gives up beyond `limit`.
double unlikeness(const PlaneView& a, const Rect& a_part, const PlaneView& b,
                  const Rect& b_part, int count, double limit);

}  // namespace framewise::placement
