// SPDX-License-Identifier: Apache-2.0
#include "engine/find_crop.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace framewise::engine {
namespace {

// Comparisons of single pixels that finding a place may take.
constexpr int64_t kMostWork = 200'000'000;
constexpr int kMostPoints = 1600;
constexpr int kFewestPoints = 200;

// A part that fits is off by what coding does to it; another place, or another
// scale, by about what the picture varies.
constexpr double kFits = 0.4;
constexpr double kLeastVariation = 8;  // levels

struct Point {
  int x;
  int y;
  int luma;
};

int luma_at(const PlaneView& plane, int x, int y) {
  const uint8_t* p = plane.row(y) + ptrdiff_t{x} * 4;
  return (77 * p[0] + 150 * p[1] + 29 * p[2] + 128) >> 8;
}

// Spread evenly; the odd steps keep them off regular patterns.
std::vector<Point> points_of(const Frame& part, int count) {
  const PlaneView plane = part.plane(0);
  const Size size = part.size();
  std::vector<Point> points;
  for (int i = 0; i < count; ++i) {
    const int x = int(int64_t{i} * 7919 % size.width);
    const int y = int(int64_t{i} * size.height / count);
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

// The sum of squares at a place; gives up beyond `limit`.
int64_t misfit(const PlaneView& whole, const std::vector<Point>& points, int dx,
               int dy, int64_t limit) {
  int64_t sum = 0;
  for (const Point& point : points) {
    const int wrong = luma_at(whole, point.x + dx, point.y + dy) - point.luma;
    sum += wrong * wrong;
    if (sum > limit) break;
  }
  return sum;
}

// The mean luma of what one pixel of a smaller picture covers.
int covered(const PlaneView& whole, const Point& point, Size part) {
  const auto edge = [](int place, int from, int to) {
    return int(int64_t{place} * to / from);
  };
  const int left = edge(point.x, part.width, whole.size.width);
  const int top = edge(point.y, part.height, whole.size.height);
  const int right =
      std::max(left + 1, edge(point.x + 1, part.width, whole.size.width));
  const int bottom =
      std::max(top + 1, edge(point.y + 1, part.height, whole.size.height));
  int64_t sum = 0;
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) sum += luma_at(whole, x, y);
  }
  return int(sum / (int64_t{right - left} * (bottom - top)));
}

// The same sum for all of the picture, made smaller.
int64_t misfit_scaled(const PlaneView& whole, const std::vector<Point>& points,
                      Size part) {
  int64_t sum = 0;
  for (const Point& point : points) {
    const int wrong = covered(whole, point, part) - point.luma;
    sum += wrong * wrong;
  }
  return sum;
}

}  // namespace

std::optional<Rect> find_crop(const Frame& whole, const Frame& part) {
  const int free_x = whole.size().width - part.size().width;
  const int free_y = whole.size().height - part.size().height;
  if (free_x < 0 || free_y < 0 || (free_x == 0 && free_y == 0)) return {};
  const int64_t places = int64_t{free_x + 1} * (free_y + 1);
  const int64_t affordable = kMostWork / places;
  if (affordable < kFewestPoints) return {};
  const std::vector<Point> points =
      points_of(part, int(std::min<int64_t>(affordable, kMostPoints)));
  const double spread = variation(points);
  if (spread < kLeastVariation) return {};
  const double allowed = kFits * spread;
  const PlaneView plane = whole.plane(0);
  // Where most is plain any place nearly fits: it has to fit better than all.
  int64_t best = std::min(int64_t(allowed * allowed * double(points.size())),
                          misfit_scaled(plane, points, part.size()));
  std::optional<Rect> found;
  for (int dy = 0; dy <= free_y; ++dy) {
    for (int dx = 0; dx <= free_x; ++dx) {
      const int64_t sum = misfit(plane, points, dx, dy, best);
      if (sum >= best) continue;
      best = sum;
      found = Rect{dx, dy, part.size().width, part.size().height};
    }
  }
  return found;
}

}  // namespace framewise::engine
