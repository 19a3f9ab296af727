// SPDX-License-Identifier: Apache-2.0
// Hierarchical registration by an affine map: B. Lucas, T. Kanade, An iterative
// image registration technique with an application to stereo vision, 1981;
// J. Bergen and others, Hierarchical model-based motion estimation, 1992.
#include "engine/find_framing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

namespace framewise::engine {
namespace {

constexpr int kFinest = 512;    // pixels of the longer side
constexpr int kCoarsest = 12;   // of the shorter
constexpr int kMostSteps = 20;  // at each scale
constexpr int kMostPoints = 6000;
constexpr double kOutlier = 24;  // levels: errors beyond count less and less
constexpr double kLeastOverlap = 0.3;

// A map has to explain that much of what differs and of what the test shows.
constexpr double kLeastMisfit = 2;     // levels, of the pictures as they lie
constexpr double kShareLeft = 0.25;    // of its squares
constexpr double kUnexplained = 0.16;  // of the variance
constexpr double kLeastVariation = 4;  // levels
constexpr double kLeastMove = 1.5;     // pixels

// Luma, made smaller by a whole factor.
struct Plane {
  Size picture;
  int factor = 1;
  Size size;
  std::vector<float> luma;

  float at(int x, int y) const {
    return luma[size_t(y) * size_t(size.width) + size_t(x)];
  }
};

// A place as shares of the sides of a picture, from its middle.
struct Place {
  double x;
  double y;
};

// Where in the reference the test shows what is at a place of it:
// (x, y, 1) -> two sums of three.
using Map = std::array<double, 6>;
constexpr Map kIdentity = {1, 0, 0, 0, 1, 0};

Place mapped(const Map& map, Place p) {
  return {map[0] * p.x + map[1] * p.y + map[2],
          map[3] * p.x + map[4] * p.y + map[5]};
}

Plane plane_of(const Frame& frame, int factor) {
  const PlaneView view = frame.plane(0);
  Plane plane = {view.size,
                 factor,
                 {view.size.width / factor, view.size.height / factor},
                 {}};
  if (plane.size.pixels() == 0) return plane;
  plane.luma.resize(size_t(plane.size.pixels()));
  const float scale = 1.0f / float(256 * factor * factor);
  for (int y = 0; y < plane.size.height * factor; ++y) {
    const uint8_t* p = view.row(y);
    float* row = &plane.luma[size_t(y / factor) * size_t(plane.size.width)];
    for (int x = 0; x < plane.size.width; ++x) {
      int sum = 0;
      for (int i = 0; i < factor; ++i, p += 4) {
        sum += 77 * p[0] + 150 * p[1] + 29 * p[2];
      }
      row[x] += float(sum) * scale;
    }
  }
  return plane;
}

Plane halved(const Plane& from) {
  Plane to = {from.picture,
              from.factor * 2,
              {from.size.width / 2, from.size.height / 2},
              {}};
  to.luma.resize(size_t(to.size.pixels()));
  for (int y = 0; y < to.size.height; ++y) {
    for (int x = 0; x < to.size.width; ++x) {
      to.luma[size_t(y) * size_t(to.size.width) + size_t(x)] =
          (from.at(2 * x, 2 * y) + from.at(2 * x + 1, 2 * y) +
           from.at(2 * x, 2 * y + 1) + from.at(2 * x + 1, 2 * y + 1)) /
          4;
    }
  }
  return to;
}

// Over three pixels each way: details as fine as pixels cannot be looked up
// between them.
void smooth(Plane& plane) {
  const Size size = plane.size;
  const Plane from = plane;
  const auto weighted = [&](int x, int y) {
    const int left = std::max(x - 1, 0);
    const int right = std::min(x + 1, size.width - 1);
    return from.at(left, y) + 2 * from.at(x, y) + from.at(right, y);
  };
  for (int y = 0; y < size.height; ++y) {
    const int above = std::max(y - 1, 0);
    const int below = std::min(y + 1, size.height - 1);
    for (int x = 0; x < size.width; ++x) {
      plane.luma[size_t(y) * size_t(size.width) + size_t(x)] =
          (weighted(x, above) + 2 * weighted(x, y) + weighted(x, below)) / 16;
    }
  }
}

// The finest first.
std::vector<Plane> pyramid_of(const Frame& frame) {
  const Size size = frame.size();
  const int longer = std::max(size.width, size.height);
  std::vector<Plane> planes = {
      plane_of(frame, (longer + kFinest - 1) / kFinest)};
  const auto shorter = [&] {
    return std::min(planes.back().size.width, planes.back().size.height);
  };
  while (shorter() >= 2 * kCoarsest) planes.push_back(halved(planes.back()));
  for (Plane& plane : planes) smooth(plane);
  return planes;
}

// Leaves out scales of which one picture has more to show than the other.
void match_finest(std::vector<Plane>& a, std::vector<Plane>& b) {
  const auto drop = [](std::vector<Plane>& planes, const Plane& other) {
    while (planes.size() > 1 &&
           2 * planes[0].size.height > 3 * other.size.height) {
      planes.erase(planes.begin());
    }
  };
  drop(a, b[0]);
  drop(b, a[0]);
}

Place place_of(const Plane& plane, int x, int y) {
  const double half = 0.5 * plane.factor;
  return {(x * plane.factor + half) / plane.picture.width - 0.5,
          (y * plane.factor + half) / plane.picture.height - 0.5};
}

struct Sample {
  double value;
  double dx;  // a share of the side
  double dy;
};

// Between four pixels; nothing outside.
std::optional<Sample> sample_at(const Plane& plane, Place place) {
  const double per_x = double(plane.picture.width) / plane.factor;
  const double per_y = double(plane.picture.height) / plane.factor;
  const double x = (place.x + 0.5) * per_x - 0.5;
  const double y = (place.y + 0.5) * per_y - 0.5;
  if (!(x >= 0 && y >= 0 && x < plane.size.width - 1 &&
        y < plane.size.height - 1)) {
    return std::nullopt;
  }
  const int left = int(x);
  const int top = int(y);
  const double u = x - left;
  const double v = y - top;
  const double a = plane.at(left, top), b = plane.at(left + 1, top);
  const double c = plane.at(left, top + 1), d = plane.at(left + 1, top + 1);
  return Sample{(a * (1 - u) + b * u) * (1 - v) + (c * (1 - u) + d * u) * v,
                ((b - a) * (1 - v) + (d - c) * v) * per_x,
                ((c - a) * (1 - u) + (d - b) * u) * per_y};
}

// Calls `use` with points of the test and their luma. How many there are.
template <typename Use>
int for_points(const Plane& test, const Use& use) {
  const int64_t pixels = test.size.pixels();
  const int step =
      std::max(1, int(std::ceil(std::sqrt(double(pixels) / kMostPoints))));
  int count = 0;
  for (int y = step / 2; y < test.size.height; y += step) {
    for (int x = step / 2; x < test.size.width; x += step) {
      use(place_of(test, x, y), double(test.at(x, y)));
      ++count;
    }
  }
  return count;
}

using Vector = std::array<double, 6>;
using Matrix = std::array<Vector, 6>;

// By Cholesky's decomposition of m, which is symmetric.
std::optional<Vector> solved(Matrix m, Vector v) {
  for (size_t i = 0; i < 6; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      double sum = m[i][j];
      for (size_t k = 0; k < j; ++k) sum -= m[i][k] * m[j][k];
      if (i == j && !(sum > 0)) return std::nullopt;
      m[i][j] = i == j ? std::sqrt(sum) : sum / m[j][j];
    }
    for (size_t k = 0; k < i; ++k) v[i] -= m[i][k] * v[k];
    v[i] /= m[i][i];
  }
  for (size_t i = 6; i-- > 0;) {
    for (size_t k = i + 1; k < 6; ++k) v[i] -= m[k][i] * v[k];
    v[i] /= m[i][i];
  }
  return v;
}

// How far a step moves the corners, in pixels of the plane.
double length_of(const Vector& step, const Plane& plane) {
  const double x =
      (std::abs(step[0]) + std::abs(step[1])) / 2 + std::abs(step[2]);
  const double y =
      (std::abs(step[3]) + std::abs(step[4])) / 2 + std::abs(step[5]);
  return std::max(x * plane.size.width, y * plane.size.height);
}

enum class Freedom {
  kUpright,  // scale and place along both sides
  kAffine,
};

// Gauss's and Newton's steps with weights that leave out what does not fit.
// Nothing where the map runs away.
std::optional<Map> refined(const Plane& reference, const Plane& test, Map map,
                           Freedom freedom) {
  constexpr double kStill = 0.02;  // pixels
  // Shorter steps that do not become shorter still go to and fro.
  constexpr double kShort = 0.1;  // pixels
  constexpr double kShorter = 0.9;
  double last = kShort;
  for (int step = 0; step < kMostSteps; ++step) {
    Matrix squares{};
    Vector slope{};
    int found = 0;
    const int asked = for_points(test, [&](Place p, double value) {
      const auto sample = sample_at(reference, mapped(map, p));
      if (!sample) return;
      ++found;
      const double error = value - sample->value;
      const double weight = 1 / (1 + error * error / (kOutlier * kOutlier));
      const double dx = sample->dx, dy = sample->dy;
      const double tilt = freedom == Freedom::kAffine ? 1 : 0;
      const Vector j = {dx * p.x,        tilt * dx * p.y, dx,
                        tilt * dy * p.x, dy * p.y,        dy};
      for (size_t a = 0; a < 6; ++a) {
        slope[a] += weight * j[a] * error;
        for (size_t b = 0; b <= a; ++b) squares[a][b] += weight * j[a] * j[b];
      }
    });
    if (found < kLeastOverlap * asked) return std::nullopt;
    for (size_t a = 0; a < 6; ++a) squares[a][a] = squares[a][a] * 1.001 + 1e-6;
    const auto move = solved(squares, slope);
    if (!move) return std::nullopt;
    for (size_t a = 0; a < 6; ++a) map[a] += (*move)[a];
    if (map[0] < 0.2 || map[4] < 0.2 || map[0] > 5 || map[4] > 5) {
      return std::nullopt;
    }
    const double length = length_of(*move, test);
    if (length < kStill || (length < kShort && length > kShorter * last)) break;
    last = length;
  }
  return map;
}

// Mean squares over the test. What it shows beyond the reference should have
// the colour of its corner.
struct Fit {
  double left = 0;    // what differs, of the part that both show
  double beyond = 0;  // what differs from the corner, of all
  double variance = 0;
  double overlap = 0;

  double explained() const {
    return variance > 0 ? 1 - (left * overlap + beyond) / variance : 0;
  }
};

Fit fit_of(const Plane& reference, const Plane& test, const Map& map) {
  if (test.size.pixels() == 0) return {};
  const double around = test.at(0, 0);
  double sum = 0, squares = 0, errors = 0, beyond = 0;
  int inside = 0;
  const int asked = for_points(test, [&](Place place, double value) {
    const auto sample = sample_at(reference, mapped(map, place));
    const double error = value - (sample ? sample->value : around);
    (sample ? errors : beyond) += error * error;
    inside += sample.has_value();
    sum += value;
    squares += value * value;
  });
  if (inside == 0) return {};
  const double n = asked;
  return {errors / inside, beyond / n, squares / n - sum / n * (sum / n),
          inside / n};
}

// The test inside of bars around it, which are of one colour.
Rect inside_bars(const Plane& plane) {
  constexpr float kEven = 6;  // levels
  const float bar = plane.at(0, 0);
  int left = plane.size.width, top = plane.size.height, right = 0, bottom = 0;
  for (int y = 0; y < plane.size.height; ++y) {
    for (int x = 0; x < plane.size.width; ++x) {
      if (std::abs(plane.at(x, y) - bar) <= kEven) continue;
      left = std::min(left, x);
      right = std::max(right, x + 1);
      top = std::min(top, y);
      bottom = std::max(bottom, y + 1);
    }
  }
  return right <= left ? Rect{0, 0, plane.size.width, plane.size.height}
                       : Rect{left, top, right - left, bottom - top};
}

// The map that lays one part on the other.
Map map_between(const Plane& test, const Rect& from, const Plane& reference,
                const Rect& to) {
  const auto along = [](int f, int f_length, int f_all, int t, int t_length,
                        int t_all) {
    const double scale =
        (double(t_length) / t_all) / (double(f_length) / f_all);
    const double f_middle = (f + 0.5 * f_length) / f_all - 0.5;
    const double t_middle = (t + 0.5 * t_length) / t_all - 0.5;
    return std::pair(scale, t_middle - scale * f_middle);
  };
  const auto [sx, x] = along(from.x, from.width, test.size.width, to.x,
                             to.width, reference.size.width);
  const auto [sy, y] = along(from.y, from.height, test.size.height, to.y,
                             to.height, reference.size.height);
  return {sx, 0, x, 0, sy, y};
}

// The maps to begin with: bars around the picture, and zooms about its middle.
std::vector<Map> beginnings(const Plane& reference, const Plane& test) {
  const Rect all = {0, 0, reference.size.width, reference.size.height};
  const Rect inside = inside_bars(test);
  std::vector<Map> maps = {
      kIdentity, map_between(test, inside, reference, all),
      map_between(test, inside, reference, inside_bars(reference))};
  for (const double zoom : {0.75, 0.5, 1.4}) {
    maps.push_back({zoom, 0, 0, 0, zoom, 0});
  }
  return maps;
}

// From the coarsest of these scales, or of as many, to the finest.
std::optional<Map> refined_over(std::span<const Plane> reference,
                                std::span<const Plane> test, Map map,
                                Freedom freedom) {
  std::optional<Map> found = map;
  for (size_t i = std::min(reference.size(), test.size()); found && i-- > 0;) {
    found = refined(reference[i], test[i], *found, freedom);
  }
  return found;
}

// The best map of a freedom.
std::optional<Map> best_map(std::span<const Plane> reference,
                            std::span<const Plane> test,
                            std::span<const Map> beginnings, Freedom freedom) {
  // It is decided at this scale which beginning leads on. What is regular, as
  // writing is, leads astray at coarser ones; what moved far needs them.
  constexpr int kDecide = 40;  // pixels of the shorter side
  constexpr double kBetter = 1e-3;
  const size_t levels = std::min(reference.size(), test.size());
  const auto shorter = [&](const Plane& plane) {
    return std::min(plane.size.width, plane.size.height);
  };
  size_t level = levels - 1;
  while (level > 0 && shorter(test[level]) < kDecide) --level;
  // What lies nearly right needs no other beginning.
  constexpr double kNearlyRight = 0.01;  // of the variance
  const Fit straight = fit_of(reference[level], test[level], kIdentity);
  if (straight.left < kNearlyRight * straight.variance) {
    beginnings = beginnings.first(1);
  }
  std::optional<Map> best;
  double most = 0;
  for (const Map& map : beginnings) {
    for (const size_t coarsest : {levels - 1, level}) {
      const size_t count = coarsest - level + 1;
      const auto found = refined_over(reference.subspan(level, count),
                                      test.subspan(level, count), map, freedom);
      if (!found) continue;
      const Fit fit = fit_of(reference[level], test[level], *found);
      if (fit.overlap < kLeastOverlap) continue;
      if (fit.explained() <= most + kBetter) continue;
      most = fit.explained();
      best = found;
    }
  }
  // Each finer scale costs four times as much as the one before: it is looked
  // at only while the map explains what the pictures as they lie do not.
  constexpr double kHopeful = 0.7;
  const auto leaves_little = [&](size_t scale) {
    const auto left = [&](const Map& map) {
      return fit_of(reference[scale], test[scale], map).left;
    };
    return left(*best) <= kHopeful * left(kIdentity);
  };
  while (best && level > 0 && leaves_little(level)) {
    --level;
    best = refined(reference[level], test[level], *best, freedom);
  }
  return level == 0 ? best : std::nullopt;
}

struct Found {
  Map map;
  Fit fit;
};

// Few pictures are tilted, and a map that may not tilt is harder to lead
// astray: a tilt has to leave clearly less.
std::optional<Found> find_map(std::span<const Plane> reference,
                              std::span<const Plane> test) {
  constexpr double kClearly = 0.7;
  const std::vector<Map> maps = beginnings(reference[0], test[0]);
  std::optional<Found> best;
  for (const Freedom freedom : {Freedom::kUpright, Freedom::kAffine}) {
    const auto map = best_map(reference, test, maps, freedom);
    if (!map) continue;
    const Fit fit = fit_of(reference[0], test[0], *map);
    if (!best || fit.left < kClearly * best->fit.left) best = Found{*map, fit};
  }
  return best;
}

// How far the corners lie from where they should, in pixels of the reference.
double moved_by(const Map& map, Size reference) {
  double most = 0;
  for (const double x : {-0.5, 0.5}) {
    for (const double y : {-0.5, 0.5}) {
      const Place place = mapped(map, {x, y});
      most = std::max({most, std::abs(place.x - x) * reference.width,
                       std::abs(place.y - y) * reference.height});
    }
  }
  return most;
}

judge::Framing framing_of(const Map& map, Size reference, Size test) {
  const double w = reference.width, h = reference.height;
  judge::Framing framing;
  framing.width = map[0] * w;
  framing.height = map[4] * h;
  framing.x = (map[2] - map[0] / 2 + 0.5) * w;
  framing.y = (map[5] - map[4] / 2 + 0.5) * h;
  // In pixels, where an angle is one.
  const double across = map[1] * w / test.height;
  const double down = map[3] * h / test.width;
  const double along = map[0] * w / test.width + map[4] * h / test.height;
  // What was turned to the right is found to the left.
  framing.degrees = std::atan2(across - down, along) * 180 / std::numbers::pi;
  return framing;
}

}  // namespace

std::optional<judge::Framing> find_framing(
    const Frame& reference, const Frame& test,
    const std::optional<judge::SharedPart>& moved) {
  std::vector<Plane> references = pyramid_of(reference);
  std::vector<Plane> tests = pyramid_of(test);
  match_finest(references, tests);
  Map known = kIdentity;
  if (moved) {
    known[2] =
        double(moved->reference.x - moved->test.x) / reference.size().width;
    known[5] =
        double(moved->reference.y - moved->test.y) / reference.size().height;
  }
  const Fit straight = fit_of(references[0], tests[0], known);
  if (straight.left < kLeastMisfit * kLeastMisfit ||
      straight.variance < kLeastVariation * kLeastVariation) {
    return std::nullopt;
  }
  const std::optional<Found> found = find_map(references, tests);
  if (!found || moved_by(found->map, reference.size()) < kLeastMove) {
    return std::nullopt;
  }
  const Fit& fit = found->fit;
  const bool fits = fit.left <= kShareLeft * straight.left &&
                    fit.left * fit.overlap <= kUnexplained * fit.variance;
  if (!fits) return std::nullopt;
  return framing_of(found->map, reference.size(), test.size());
}

std::optional<judge::SharedPart> move_of(const judge::Framing& framing,
                                         Size size) {
  constexpr double kRounding = 0.2;  // pixels
  const double tilted = std::abs(framing.degrees) * std::numbers::pi / 180 *
                        std::max(size.width, size.height) / 2;
  const auto whole = [](double value) {
    return std::abs(value - std::round(value)) <= kRounding;
  };
  const bool scaled = std::abs(framing.width - size.width) > 2 * kRounding ||
                      std::abs(framing.height - size.height) > 2 * kRounding;
  const int x = int(std::lround(framing.x));
  const int y = int(std::lround(framing.y));
  const bool moved = x != 0 || y != 0;
  if (!moved || scaled || tilted > 2 * kRounding || !whole(framing.x) ||
      !whole(framing.y)) {
    return std::nullopt;
  }
  const int width = size.width - std::abs(x);
  const int height = size.height - std::abs(y);
  return judge::SharedPart{{std::max(0, x), std::max(0, y), width, height},
                           {std::max(0, -x), std::max(0, -y), width, height}};
}

}  // namespace framewise::engine
