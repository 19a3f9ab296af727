// SPDX-License-Identifier: Apache-2.0
#include "placement/luma_points.h"

#include <algorithm>
#include <cmath>

#include "simd/color/luma.h"

namespace framewise::placement {

// The sums are whole numbers, and a 256th of them is exact.
void luma_row(const uint8_t* pixels, std::vector<float>& exact,
              std::vector<uint8_t>& out) {
  constexpr simd::LumaWeights kWeights{77, 150, 29};
  simd::luma(pixels, exact.size(), kWeights, 10000.0f / 256, exact.data());
  for (size_t i = 0; i < exact.size(); ++i) {
    out[i] = uint8_t(int(exact[i] + 0.5f));
  }
}

// The odd steps keep them off regular patterns.
std::vector<Point> points_of(const PlaneView& plane, const Rect& area,
                             int count) {
  std::vector<Point> points;
  points.reserve(size_t(count));
  for (int i = 0; i < count; ++i) {
    const int x = area.x + int(int64_t{i} * 7919 % area.width);
    const int y = area.y + int(int64_t{i} * area.height / count);
    points.push_back({x, y, luma_at(plane, x, y)});
  }
  return points;
}

double variation(const std::vector<Point>& points) {
  double sum = 0, squares = 0;
  for (const Point& point : points) {
    sum += point.luma;
    squares += double(point.luma) * point.luma;
  }
  const double n = double(points.size());
  return std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n)));
}

double unlikeness(const PlaneView& a, const Rect& a_part, const PlaneView& b,
                  const Rect& b_part, int count, double limit) {
  double sum = 0;
  for (int i = 0; i < count && sum <= limit; ++i) {
    const int x = int(int64_t{i} * 7919 % a_part.width);
    const int y = int(int64_t{i} * a_part.height / count);
    const int wrong = luma_at(a, a_part.x + x, a_part.y + y) -
                      luma_at(b, b_part.x + x, b_part.y + y);
    sum += wrong * wrong;
  }
  return sum;
}

}  // namespace framewise::placement
