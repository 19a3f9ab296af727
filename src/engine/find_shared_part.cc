// SPDX-License-Identifier: Apache-2.0
#include "engine/find_shared_part.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "frame/resize.h"

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

// An edge of a pixel or two changes little: nearly all of a picture is asked.
constexpr int kMostTrimPoints = 200'000;
// A picture that lost an edge fits that much better cut than scaled, which is
// wrong by more than rounding.
constexpr double kBetterThanScaled = 0.75;
constexpr double kLeastScaledMisfit = 0.5;  // mean square, levels

constexpr int kMostShift = 16;  // pixels
// A picture that was moved is off by this at its old place, and at its new one
// by less than this share of the squares.
constexpr double kLeastMisfit = 4;  // levels
constexpr double kShareLeft = 0.25;

struct Point {
  int x;
  int y;
  int luma;
};

int luma_of(const uint8_t* p) {
  return (77 * p[0] + 150 * p[1] + 29 * p[2] + 128) >> 8;
}
int luma_at(const PlaneView& plane, int x, int y) {
  return luma_of(plane.row(y) + ptrdiff_t{x} * 4);
}

// Spread evenly; the odd steps keep them off regular patterns.
std::vector<Point> points_of(const PlaneView& plane, const Rect& area,
                             int count) {
  std::vector<Point> points;
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

void luma_row(const uint8_t* pixels, int count, uint8_t* out) {
  for (int i = 0; i < count; ++i) out[i] = uint8_t(luma_of(pixels + 4 * i));
}

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
  const auto read = [&](int y, std::vector<uint8_t>& out) {
    luma_row(plane.row(y) + ptrdiff_t{area.x} * 4, area.width, out.data());
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

}  // namespace

bool is_plain(const Frame& picture) {
  const Rect all = {0, 0, picture.size().width, picture.size().height};
  return variation(telling_points(picture.plane(0), all, kMostPoints)) <
         kLeastVariation;
}

namespace {

// Squared differences of two parts of one size, summed over `count` pixels that
// are spread evenly; gives up beyond `limit`.
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

// Nothing where the test was scaled.
Result<std::optional<judge::SharedPart>> find_trim(const Frame& reference,
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
  std::optional<judge::SharedPart> found;
  if (scaled < kLeastScaledMisfit * count) return found;
  double best = kBetterThanScaled * scaled;
  for (int y = 0; y <= free_y; ++y) {
    for (int x = 0; x <= free_x; ++x) {
      // Along each side, only one of them has more to show.
      const bool cut_x = from.width > width, cut_y = from.height > height;
      const judge::SharedPart place = {
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

std::optional<judge::SharedPart> find_crop(const Frame& whole,
                                           const Frame& part) {
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
  std::optional<judge::SharedPart> found;
  for (int dy = 0; dy <= free_y; ++dy) {
    for (int dx = 0; dx <= free_x; ++dx) {
      const int64_t sum = misfit(plane, points, dx, dy, best);
      if (sum >= best) continue;
      best = sum;
      found = {{dx, dy, all.width, all.height}, all};
    }
  }
  return found;
}

Result<std::optional<judge::SharedPart>> find_shared_part(
    const Frame& reference, const Frame& test, FramePool& pool) {
  if (judge::differ_by_an_edge(reference.size(), test.size())) {
    return find_trim(reference, test, pool);
  }
  if (reference.size().pixels() > test.size().pixels()) {
    return find_crop(reference, test);
  }
  auto part = find_crop(test, reference);
  if (part) std::swap(part->reference, part->test);
  return part;
}

std::optional<judge::SharedPart> find_shift(const Frame& reference,
                                            const Frame& test) {
  const Size size = test.size();
  int most = std::min({kMostShift, size.width / 8, size.height / 8});
  if (reference.size() != size) return {};
  // What may move so far lies so far inside. Where all there is to see lies
  // nearer to the edges, as a column of prompts, only less is found.
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
  std::optional<judge::SharedPart> found;
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

namespace {

// Lines of the picture, from one edge inwards.
struct Edge {
  bool rows;
  bool from_end;
};
constexpr Edge kEdges[] = {
    {true, false}, {true, true}, {false, false}, {false, true}};

// A part of a picture as seen from one of its edges. Lines count from there.
class FromEdge {
 public:
  FromEdge(const PlaneView& plane, const Rect& part, const Edge& edge,
           const uint8_t* color)
      : plane_(plane), part_(part), edge_(edge), color_(color) {}

  // How many lines are bars.
  int bars() const {
    const int lines = edge_.rows ? part_.height : part_.width;
    int count = 0;
    while (count < lines && is_bar(count)) ++count;
    return count;
  }

  // Of so many lines, those up to the last that is no bar.
  int up_to_picture(int lines) const {
    while (lines > 0 && is_bar(lines - 1)) --lines;
    return lines;
  }

 private:
  // Whether a line has about that colour. Coding lets the picture ring into it
  // here and there, and colour at half the size runs over its edge.
  bool is_bar(int line) const {
    constexpr int kEven = 3;  // levels, in the mean
    constexpr int kMost = 24;
    constexpr int kMostColor = 40;
    const int length = edge_.rows ? part_.width : part_.height;
    int64_t sum = 0;
    for (int i = 0; i < length; ++i) {
      const uint8_t* p = pixel(line, i);
      if (std::memcmp(p, color_, 4) == 0) continue;  // as most are
      const int off = std::abs(luma_of(p) - luma_of(color_));
      if (off > kMost) return false;
      for (int c = 0; c < 3; ++c) {
        if (std::abs(p[c] - color_[c]) > kMostColor) return false;
      }
      sum += off;
    }
    return sum <= int64_t{kEven} * length;
  }
  const uint8_t* pixel(int line, int along) const {
    const int lines = edge_.rows ? part_.height : part_.width;
    const int across = edge_.from_end ? lines - 1 - line : line;
    const int x = part_.x + (edge_.rows ? along : across);
    const int y = part_.y + (edge_.rows ? across : along);
    return plane_.row(y) + ptrdiff_t{x} * 4;
  }

  const PlaneView& plane_;
  Rect part_;
  Edge edge_;
  const uint8_t* color_;
};

// Of a corner at an edge of `part`: a bar there has no other colour.
const uint8_t* color_at(const PlaneView& plane, const Rect& part,
                        const Edge& edge) {
  const bool right = edge.from_end && !edge.rows;
  const bool bottom = edge.from_end && edge.rows;
  const int x = part.x + (right ? part.width - 1 : 0);
  const int y = part.y + (bottom ? part.height - 1 : 0);
  return plane.row(y) + ptrdiff_t{x} * 4;
}

// How many lines at an edge of `part` are bars in the test. Those next to the
// picture that look like that in the reference too belong to it.
int bars_at(const PlaneView& reference, const PlaneView& test, const Rect& part,
            const Edge& edge) {
  const uint8_t* const color = color_at(test, part, edge);
  const int bars = FromEdge(test, part, edge, color).bars();
  return FromEdge(reference, part, edge, color).up_to_picture(bars);
}

// How much there is to see around a part.
double variation_around(const PlaneView& plane, const Rect& part) {
  const Rect all = {0, 0, plane.size.width, plane.size.height};
  std::vector<Point> points = points_of(plane, all, kMostPoints);
  std::erase_if(points, [&](const Point& point) {
    return !intersected({point.x, point.y, 1, 1}, part).empty();
  });
  return points.empty() ? 0 : variation(points);
}

Rect without(const Rect& part, const Edge& edge, int lines) {
  Rect left = part;
  (edge.rows ? left.height : left.width) -= lines;
  if (!edge.from_end) (edge.rows ? left.y : left.x) += lines;
  return left;
}

Rect strip_of(const Rect& part, const Edge& edge, int lines) {
  const int rest = (edge.rows ? part.height : part.width) - lines;
  return without(part, {edge.rows, !edge.from_end}, rest);
}

// The mean square of what differs in a part.
double misfit_in(const PlaneView& reference, const PlaneView& test,
                 const Rect& part) {
  constexpr double kNoLimit = std::numeric_limits<double>::max();
  return unlikeness(reference, part, test, part, kMostPoints, kNoLimit) /
         kMostPoints;
}

// The mean square of how far a part is from one shade.
double contrast_to(int shade, const PlaneView& plane, const Rect& part) {
  double sum = 0;
  for (int i = 0; i < kMostPoints; ++i) {
    const int x = int(int64_t{i} * 7919 % part.width);
    const int y = int(int64_t{i} * part.height / kMostPoints);
    const int off = luma_at(plane, part.x + x, part.y + y) - shade;
    sum += off * off;
  }
  return sum / kMostPoints;
}

// Whether what the reference shows in a strip is gone for a bar. A dark edge
// that became even, as coding makes it, hid nothing; and one that a tone made
// fainter is there.
bool is_hidden(const PlaneView& reference, const PlaneView& test,
               const Rect& strip) {
  const int shade = luma_at(test, strip.x, strip.y);
  return misfit_in(reference, test, strip) >= kLeastMisfit * kLeastMisfit &&
         contrast_to(shade, test, strip) <=
             kShareLeft * contrast_to(shade, reference, strip);
}

}  // namespace

std::optional<judge::SharedPart> find_uncovered(const Frame& reference,
                                                const Frame& test) {
  if (reference.size() != test.size()) return {};
  const PlaneView from = reference.plane(0);
  const PlaneView to = test.plane(0);
  Rect part = {0, 0, to.size.width, to.size.height};
  for (const Edge& edge : kEdges) {
    const int lines = bars_at(from, to, part, edge);
    if (lines == 0) continue;
    if (!is_hidden(from, to, strip_of(part, edge, lines))) continue;
    part = without(part, edge, lines);
    if (part.empty()) return {};
  }
  const judge::SharedPart found{part, part};
  if (!is_covered(reference, test, found)) return {};
  return found;
}

bool is_covered(const Frame& reference, const Frame& test,
                const judge::SharedPart& left) {
  const PlaneView from = reference.plane(0);
  const PlaneView to = test.plane(0);
  const Rect& part = left.test;
  const double share =
      double(part.width) * part.height / double(to.size.pixels());
  if (share == 1 || share < 0.25) return false;
  const double inside = misfit_in(from, to, part);
  const double everywhere =
      misfit_in(from, to, {0, 0, to.size.width, to.size.height});
  // What is left of all error when that inside is taken off.
  const double covered = (everywhere - share * inside) / (1 - share);
  // A plain border of another shade is one of the original's, unless all else
  // is as it was.
  constexpr double kShareLeftOfPlain = 0.01;
  const double shown = variation_around(from, part);
  const double most = shown < kLeastVariation ? kShareLeftOfPlain : kShareLeft;
  // Coarse coding is off by most where most is to see, but that is still there.
  if (variation_around(to, part) > std::max(kLeastVariation, shown / 2)) {
    return false;
  }
  return covered >= kLeastMisfit * kLeastMisfit && inside <= most * covered;
}

bool is_alike(const Frame& reference, const Frame& test,
              const judge::SharedPart& part) {
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

Point turned(const Point& point, judge::Turn turn, Size size) {
  const int right = size.width - 1 - point.x;
  const int bottom = size.height - 1 - point.y;
  switch (turn) {
    case judge::Turn::kMirrored: return {right, point.y, point.luma};
    case judge::Turn::kUpsideDown: return {point.x, bottom, point.luma};
    case judge::Turn::kHalf: return {right, bottom, point.luma};
    case judge::Turn::kRight: return {point.y, right, point.luma};
    case judge::Turn::kLeft: return {bottom, point.x, point.luma};
    case judge::Turn::kTransposed: return {point.y, point.x, point.luma};
    case judge::Turn::kTransversed: return {bottom, right, point.luma};
  }
  return point;
}

}  // namespace

std::optional<judge::Turn> find_turn(const Frame& reference,
                                     const Frame& test) {
  using judge::Turn;
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

}  // namespace framewise::engine
