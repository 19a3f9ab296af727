// SPDX-License-Identifier: Apache-2.0
#include "placement/shared_region.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "frame/resize/resize.h"
#include "placement/luma_points.h"

namespace framewise::placement {
namespace {

// Comparisons of single pixels that finding a place may take.
constexpr int64_t kMostWork = 200'000'000;
constexpr int kFewestPoints = 200;

// A part that fits is off by what coding does to it; another place, or another
// scale, by about what the picture varies.
constexpr double kFits = 0.4;

// An edge of a pixel or two changes little: nearly all of a picture is asked.
constexpr int kMostTrimPoints = 200'000;
// A picture that lost an edge fits that much better cut than scaled, which is
// wrong by more than rounding.
constexpr double kBetterThanScaled = 0.75;
constexpr double kLeastScaledMisfit = 0.5;  // mean square, levels

constexpr int kMostShift = 16;  // pixels

// Calls visit(i, luma) for each of `count` samples of a row that differs by an
// edge from the one `step` to its right, or from that in the row `below`.
template <typename Visit>
void for_edges(const uint8_t* row, const uint8_t* below, int count, int step,
               const Visit& visit) {
  constexpr int kEdge = 12;   // levels
  constexpr int kPiece = 64;  // mostly without any
  const auto is_edge = [=](int i) {
    const int right = std::abs(int(row[i + step]) - int(row[i]));
    const int down = std::abs(int(below[i]) - int(row[i]));
    return std::max(right, down) >= kEdge;
  };
  for (int first = 0; first < count; first += kPiece) {
    const int end = std::min(first + kPiece, count);
    int any = 0;
    for (int i = first; i < end; ++i) any |= is_edge(i);
    for (int i = first; any && i < end; ++i) {
      if (is_edge(i)) visit(i, int(row[i]));
    }
  }
}

// Points that tell where a picture lies: half of them on edges where evenly
// spread ones would meet hardly any, as with small things on a plain ground.
std::vector<Point> telling_points(const PlaneView& plane, const Rect& area,
                                  int count) {
  constexpr double kEnough = 16;  // levels
  constexpr int kStep = 2;        // pixels, over what coding smears
  constexpr int64_t kMostPlaces = 1 << 19;
  std::vector<Point> points = points_of(plane, area, count);
  if (variation(points) >= kEnough) return points;
  std::vector<Point> edges;
  std::vector<uint8_t> row(size_t(area.width)), below(size_t(area.width));
  std::vector<float> exact(size_t(area.width));
  const auto read = [&](int y, std::vector<uint8_t>& out) {
    luma_row(plane.row(y) + ptrdiff_t{area.x} * 4, exact, out);
  };
  // Of large pictures some rows suffice.
  const int rows = int(1 + int64_t{area.width} * area.height / kMostPlaces);
  for (int y = area.y; y + kStep < area.y + area.height; y += rows) {
    read(y, row);
    read(y + kStep, below);
    for_edges(row.data(), below.data(), area.width - kStep, kStep,
              [&](int x, int luma) {
                edges.push_back({area.x + x, y, luma});
              });
  }
  const size_t some = std::min(edges.size(), points.size() / 2);
  for (size_t i = 0; i < some; ++i) {
    points[2 * i] = edges[i * edges.size() / some];
  }
  return points;
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

double mean_luma(const PlaneView& plane, const Rect& box) {
  int64_t sum = 0;
  for (int y = box.y; y < box.y + box.height; ++y) {
    for (int x = box.x; x < box.x + box.width; ++x) sum += luma_at(plane, x, y);
  }
  return double(sum) / (double(box.width) * box.height);
}

// Whether a smaller picture shows the light of the whole one, made smaller,
// better than that of a place in it. Filters and rounded sizes make thin lines
// differ from the whole, and hardly the means of boxes.
bool is_rather_scaled(const PlaneView& whole, const PlaneView& part,
                      const Rect& place) {
  constexpr int kBox = 8;    // pixels
  constexpr int kMost = 48;  // boxes along a side
  const Size size = part.size;
  const int box = std::min({kBox, size.width, size.height});
  const auto step = [box](int side) {
    return std::max(box, (side - box) / kMost + 1);
  };
  const auto scaled = [](int at, int from, int to) {
    return int(int64_t{at} * to / from);
  };
  double cut = 0;
  double smaller = 0;
  for (int y = 0; y + box <= size.height; y += step(size.height)) {
    const int top = scaled(y, size.height, whole.size.height);
    const int bottom = scaled(y + box, size.height, whole.size.height);
    for (int x = 0; x + box <= size.width; x += step(size.width)) {
      const int left = scaled(x, size.width, whole.size.width);
      const int right = scaled(x + box, size.width, whole.size.width);
      const double shown = mean_luma(part, {x, y, box, box});
      const double there =
          mean_luma(whole, {place.x + x, place.y + y, box, box});
      const double all =
          mean_luma(whole, {left, top, right - left, bottom - top});
      cut += (shown - there) * (shown - there);
      smaller += (shown - all) * (shown - all);
    }
  }
  return smaller < cut;
}

}  // namespace

bool is_plain(const Frame& picture) {
  const Rect all = {0, 0, picture.size().width, picture.size().height};
  return variation(telling_points(picture.plane(0), all, kMostPoints)) <
         kLeastVariation;
}

namespace {

// Nothing where the test was scaled.
Result<std::optional<SharedRegion>> find_trim(const Frame& reference,
                                              const Frame& test,
                                              FramePool& pool) {
  const Size from = reference.size();
  const Size to = test.size();
  const int width = std::min(from.width, to.width);
  const int height = std::min(from.height, to.height);
  const int free_x = std::abs(from.width - to.width);
  const int free_y = std::abs(from.height - to.height);
  const auto count =
      int(std::min({int64_t{width} * height, int64_t{kMostTrimPoints},
                    kMostWork / ((free_x + 1) * (free_y + 1))}));
  const Rect all = {0, 0, from.width, from.height};
  FW_ASSIGN_OR_RETURN(const Frame fitted, resize(test, from, {}, pool));
  const double scaled =
      unlikeness(reference.plane(0), all, fitted.plane(0), all, count,
                 std::numeric_limits<double>::max());
  std::optional<SharedRegion> found;
  if (scaled < kLeastScaledMisfit * count) return found;
  double best = kBetterThanScaled * scaled;
  for (int y = 0; y <= free_y; ++y) {
    for (int x = 0; x <= free_x; ++x) {
      // Along each side, only one of them has more to show.
      const bool cut_x = from.width > width, cut_y = from.height > height;
      const SharedRegion place = {
          {cut_x ? x : 0, cut_y ? y : 0, width, height},
          {cut_x ? 0 : x, cut_y ? 0 : y, width, height}};
      const double sum = unlikeness(reference.plane(0), place.reference,
                                    test.plane(0), place.test, count, best);
      if (sum >= best) continue;
      best = sum;
      found = place;
    }
  }
  return found;
}

}  // namespace

std::optional<SharedRegion> find_crop(const Frame& whole, const Frame& part) {
  const Rect all = {0, 0, part.size().width, part.size().height};
  const int free_x = whole.size().width - part.size().width;
  const int free_y = whole.size().height - part.size().height;
  if (free_x < 0 || free_y < 0 || (free_x == 0 && free_y == 0)) return {};
  const int64_t places = int64_t{free_x + 1} * (free_y + 1);
  const int64_t affordable = kMostWork / places;
  if (affordable < kFewestPoints) return {};
  const std::vector<Point> points = telling_points(
      part.plane(0), all, int(std::min<int64_t>(affordable, kMostPoints)));
  const double spread = variation(points);
  if (spread < kLeastVariation) return {};
  const double allowed = kFits * spread;
  const PlaneView plane = whole.plane(0);
  // Where most is plain any place nearly fits: it has to fit better than all.
  int64_t best = std::min(int64_t(allowed * allowed * double(points.size())),
                          misfit_scaled(plane, points, part.size()));
  std::optional<SharedRegion> found;
  for (int dy = 0; dy <= free_y; ++dy) {
    for (int dx = 0; dx <= free_x; ++dx) {
      const int64_t sum = misfit(plane, points, dx, dy, best);
      if (sum >= best) continue;
      best = sum;
      found = {{dx, dy, all.width, all.height}, all};
    }
  }
  if (found && is_rather_scaled(plane, part.plane(0), found->reference)) {
    return {};
  }
  return found;
}

Result<std::optional<SharedRegion>> find_shared_region(const Frame& reference,
                                                       const Frame& test,
                                                       FramePool& pool) {
  if (differ_by_an_edge(reference.size(), test.size())) {
    return find_trim(reference, test, pool);
  }
  if (reference.size().pixels() > test.size().pixels()) {
    return find_crop(reference, test);
  }
  auto part = find_crop(test, reference);
  if (part) std::swap(part->reference, part->test);
  return part;
}

std::optional<SharedRegion> find_shift(const Frame& reference,
                                       const Frame& test) {
  const Size size = test.size();
  int most = std::min({kMostShift, size.width / 8, size.height / 8});
  if (reference.size() != size) return {};
  // Points lie inside by the distance that they may move. Where all content is
  // nearer to the edges, as a column of prompts, shorter moves are found.
  std::vector<Point> points;
  for (; most >= 1; most /= 4) {
    const Rect inside = {most, most, size.width - 2 * most,
                         size.height - 2 * most};
    points = telling_points(test.plane(0), inside, kMostPoints);
    if (variation(points) >= kLeastVariation) break;
  }
  if (most < 1) return {};
  const double spread = variation(points);
  const PlaneView plane = reference.plane(0);
  const double n = double(points.size());
  const auto unmoved =
      double(misfit(plane, points, 0, 0, std::numeric_limits<int64_t>::max()));
  if (unmoved < kLeastMisfit * kLeastMisfit * n) return {};
  const double allowed = kFits * spread;
  auto best = int64_t(std::min(kShareLeft * unmoved, allowed * allowed * n));
  std::optional<SharedRegion> found;
  for (int dy = -most; dy <= most; ++dy) {
    for (int dx = -most; dx <= most; ++dx) {
      const int64_t sum = misfit(plane, points, -dx, -dy, best);
      if (sum >= best) continue;
      best = sum;
      const int width = size.width - std::abs(dx);
      const int height = size.height - std::abs(dy);
      found = {{std::max(0, -dx), std::max(0, -dy), width, height},
               {std::max(0, dx), std::max(0, dy), width, height}};
    }
  }
  return found;
}

bool is_alike(const Frame& reference, const Frame& test,
              const SharedRegion& part) {
  // Of what there is to see: lines on a plain ground are little of it.
  constexpr double kShare = 0.05;
  constexpr double kNoLimit = std::numeric_limits<double>::max();
  const PlaneView from = reference.plane(0);
  const double error = unlikeness(from, part.reference, test.plane(0),
                                  part.test, kMostPoints, kNoLimit);
  const double seen = variation(points_of(from, part.reference, kMostPoints));
  return error <= kMostPoints * std::max(1.0, kShare * seen * seen);
}

namespace {

Point turned(const Point& point, Turn turn, Size size) {
  const int right = size.width - 1 - point.x;
  const int bottom = size.height - 1 - point.y;
  switch (turn) {
    case Turn::kMirrored: return {right, point.y, point.luma};
    case Turn::kUpsideDown: return {point.x, bottom, point.luma};
    case Turn::kHalf: return {right, bottom, point.luma};
    case Turn::kRight: return {point.y, right, point.luma};
    case Turn::kLeft: return {bottom, point.x, point.luma};
    case Turn::kTransposed: return {point.y, point.x, point.luma};
    case Turn::kTransversed: return {bottom, right, point.luma};
  }
  return point;
}

}  // namespace

std::optional<Turn> find_turn(const Frame& reference, const Frame& test) {
  const Size size = test.size();
  const bool same = reference.size() == size;
  if (!same && reference.size() != Size{size.height, size.width}) return {};
  const PlaneView plane = reference.plane(0);
  const std::vector<Point> points = telling_points(
      test.plane(0), {0, 0, size.width, size.height}, kMostPoints);
  const double n = double(points.size());
  const double spread = variation(points);
  if (spread < kLeastVariation) return {};
  const double allowed = kFits * spread;
  auto best = int64_t(allowed * allowed * n);
  if (same) {
    constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();
    const auto straight = double(misfit(plane, points, 0, 0, kNoLimit));
    if (straight < kLeastMisfit * kLeastMisfit * n) return {};
    best = std::min(best, int64_t(kShareLeft * straight));
  }
  std::optional<Turn> found;
  for (const Turn turn :
       {Turn::kMirrored, Turn::kUpsideDown, Turn::kHalf, Turn::kRight,
        Turn::kLeft, Turn::kTransposed, Turn::kTransversed}) {
    const bool swaps_sides = turn != Turn::kMirrored &&
                             turn != Turn::kUpsideDown && turn != Turn::kHalf;
    const bool fits = swaps_sides ? !same || size.width == size.height : same;
    if (!fits) continue;
    std::vector<Point> places;
    for (const Point& point : points) {
      places.push_back(turned(point, turn, size));
    }
    const int64_t sum = misfit(plane, places, 0, 0, best);
    if (sum >= best) continue;
    best = sum;
    found = turn;
  }
  return found;
}

}  // namespace framewise::placement
