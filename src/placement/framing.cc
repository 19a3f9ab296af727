// SPDX-License-Identifier: Apache-2.0
#include "placement/framing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

#include "placement/plane_map.h"

namespace framewise::placement {
namespace {

// A map has to explain that much of what differs and of what the test shows.
constexpr double kLeastFramingMisfit = 2;     // levels, as pictures lie
constexpr double kFramingShareLeft = 0.25;    // of its squares
constexpr double kUnexplained = 0.16;         // of the variance
constexpr double kLeftOfTone = 0.05;          // where shades explain all of it
constexpr double kLeastFramingVariation = 4;  // levels
constexpr double kLeastFramingMove = 1.5;     // pixels
constexpr double kLeastTilt = 0.5;            // degrees
constexpr double kLeastTiltMove = 0.5;

// Leaves out scales of which one picture has more to show than the other.
void match_finest(std::vector<SmallPlane>& a, std::vector<SmallPlane>& b) {
  const auto drop = [](std::vector<SmallPlane>& planes,
                       const SmallPlane& other) {
    while (planes.size() > 1 &&
           2 * planes[0].size.height > 3 * other.size.height) {
      planes.erase(planes.begin());
    }
  };
  drop(a, b[0]);
  drop(b, a[0]);
}

// The test inside of bars around it, which are of one color.
Rect inside_bars(const SmallPlane& plane) {
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
AffineMap map_between(const SmallPlane& test, const Rect& from,
                      const SmallPlane& reference, const Rect& to) {
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
std::vector<AffineMap> beginnings(const SmallPlane& reference,
                                  const SmallPlane& test) {
  const Rect all = {0, 0, reference.size.width, reference.size.height};
  const Rect inside = inside_bars(test);
  std::vector<AffineMap> maps = {
      kIdentityMap, map_between(test, inside, reference, all),
      map_between(test, inside, reference, inside_bars(reference))};
  for (const double zoom : {0.75, 0.5, 1.4}) {
    maps.push_back({zoom, 0, 0, 0, zoom, 0});
  }
  return maps;
}

// Starting points for frames that are only tilted and lie nearly right. Thin
// lines mislead the search where they lie beside each other.
std::vector<AffineMap> tilted_beginnings(Size size) {
  constexpr double kSome = 0.06;  // radians
  const double across = kSome * size.height / size.width;
  const double down = kSome * size.width / size.height;
  return {
      kIdentityMap, {1, across, 0, -down, 1, 0}, {1, -across, 0, down, 1, 0}};
}

// A map that was refined, unless it fits worse than what it came from: where
// little is seen the steps lead anywhere.
AffineMap better(const SmallPlane& reference, const SmallPlane& test,
                 const AffineMap& map,
                 const std::optional<AffineMap>& refined) {
  if (!refined) return map;
  const auto explained = [&](const AffineMap& one) {
    return fit_of(reference, test, one).explained();
  };
  return explained(*refined) < explained(map) ? map : *refined;
}

// The best map of a freedom.
std::optional<AffineMap> best_map(std::span<const SmallPlane> reference,
                                  std::span<const SmallPlane> test,
                                  std::span<const AffineMap> beginnings,
                                  MapFreedom freedom) {
  // It is decided at this scale which beginning leads on. What is regular, as
  // writing is, leads astray at coarser ones; what moved far needs them.
  constexpr int kDecide = 40;  // pixels of the shorter side
  constexpr double kBetter = 1e-3;
  const size_t levels = std::min(reference.size(), test.size());
  const auto shorter = [&](const SmallPlane& plane) {
    return std::min(plane.size.width, plane.size.height);
  };
  size_t level = levels - 1;
  while (level > 0 && shorter(test[level]) < kDecide) --level;
  // Frames that lie nearly right need no other starting point.
  constexpr double kNearlyRight = 0.01;  // of the variance
  const MapFit straight = fit_of(reference[level], test[level], kIdentityMap);
  if (straight.left < kNearlyRight * straight.variance) {
    beginnings = beginnings.first(1);
  }
  std::optional<AffineMap> best;
  double most = 0;
  for (const AffineMap& map : beginnings) {
    for (const size_t coarsest : {levels - 1, level}) {
      const size_t count = coarsest - level + 1;
      const AffineMap found =
          better(reference[level], test[level], map,
                 refined_over(reference.subspan(level, count),
                              test.subspan(level, count), map, freedom));
      const MapFit fit = fit_of(reference[level], test[level], found);
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
    const auto left = [&](const AffineMap& map) {
      return fit_of(reference[scale], test[scale], map).left;
    };
    return left(*best) <= kHopeful * left(kIdentityMap);
  };
  while (best && level > 0 && leaves_little(level)) {
    --level;
    best = better(reference[level], test[level], *best,
                  refined(reference[level], test[level], *best, freedom));
  }
  return level == 0 ? best : std::nullopt;
}

struct Found {
  AffineMap map;
  MapFit fit;
};

// Few pictures are tilted, and a map that may not tilt is harder to lead
// astray: a tilt has to leave clearly less.
std::optional<Found> find_map(std::span<const SmallPlane> reference,
                              std::span<const SmallPlane> test) {
  constexpr double kClearly = 0.7;
  const std::vector<AffineMap> maps = beginnings(reference[0], test[0]);
  const std::vector<AffineMap> tilts = tilted_beginnings(reference[0].frame);
  std::optional<Found> best;
  for (const MapFreedom freedom :
       {MapFreedom::kUpright, MapFreedom::kTilted, MapFreedom::kAffine}) {
    const bool tilted = freedom == MapFreedom::kTilted;
    const auto map =
        best_map(reference, test, tilted ? std::span(tilts) : maps, freedom);
    if (!map) continue;
    const MapFit fit = fit_of(reference[0], test[0], *map);
    if (!best || fit.left < kClearly * best->fit.left) best = Found{*map, fit};
  }
  return best;
}

// How far the corners lie from where they should, in pixels of the reference.
double moved_by(const AffineMap& map, Size reference) {
  double most = 0;
  for (const double x : {-0.5, 0.5}) {
    for (const double y : {-0.5, 0.5}) {
      const SharedPlace place = mapped(map, {x, y});
      most = std::max({most, std::abs(place.x - x) * reference.width,
                       std::abs(place.y - y) * reference.height});
    }
  }
  return most;
}

Framing framing_of(const AffineMap& map, Size reference, Size test) {
  const double w = reference.width, h = reference.height;
  Framing framing;
  framing.width = map[0] * w;
  framing.height = map[4] * h;
  framing.x = (map[2] - map[0] / 2 + 0.5) * w;
  framing.y = (map[5] - map[4] / 2 + 0.5) * h;
  // In pixels, where an angle is one.
  const double across = map[1] * w / test.height;
  const double down = map[3] * h / test.width;
  const double along = map[0] * w / test.width + map[4] * h / test.height;
  // A frame that was turned to the right is found to the left.
  framing.degrees = std::atan2(across - down, along) * 180 / std::numbers::pi;
  return framing;
}

// The other way round.
AffineMap map_of(const Framing& framing, Size reference, Size test) {
  const double w = reference.width, h = reference.height;
  const double wide = framing.width / w;
  const double high = framing.height / h;
  const double along =
      framing.width / test.width + framing.height / test.height;
  const double across =
      std::tan(framing.degrees * std::numbers::pi / 180) * along / 2;
  return {wide,
          across * test.height / w,
          framing.x / w + wide / 2 - 0.5,
          -across * test.width / h,
          high,
          framing.y / h + high / 2 - 0.5};
}

// Whether a map lays the test on the reference as the other, by which it was
// taken to lie, does not. That it leaves out what differs is a merit where that
// looks like the surround of a picture, and none where it does not: a strip of
// another color at an edge.
bool explains(const SmallPlane& reference, const SmallPlane& test,
              const Found& found, const Found& other) {
  const MapFit& fit = found.fit;
  const double all = other.fit.left;
  const double inside = left_otherwise(reference, test, found.map, other.map);
  const bool surrounded =
      fit.beyond <= kFramingShareLeft * (all - inside * fit.overlap);
  const double straight = surrounded ? all : std::min(all, inside);
  return fit.left <= kFramingShareLeft * straight &&
         fit.left * fit.overlap <= kUnexplained * fit.variance;
}

}  // namespace

std::optional<Framing> find_framing(const Frame& reference, const Frame& test,
                                    const std::optional<SharedRegion>& moved,
                                    Executor* executor) {
  auto [references, tests] =
      pyramids_of(reference, test, kLumaWeights, executor);
  match_finest(references, tests);
  AffineMap known = kIdentityMap;
  if (moved) {
    known[2] =
        double(moved->reference.x - moved->test.x) / reference.size().width;
    known[5] =
        double(moved->reference.y - moved->test.y) / reference.size().height;
  }
  const MapFit straight = fit_of(references[0], tests[0], known);
  if (straight.left < kLeastFramingMisfit * kLeastFramingMisfit ||
      straight.variance < kLeastFramingVariation * kLeastFramingVariation) {
    return std::nullopt;
  }
  const std::optional<Found> found = find_map(references, tests);
  if (!found || !explains(references[0], tests[0], *found, {known, straight})) {
    return std::nullopt;
  }
  // Soft shades that became brighter look like others from beside them.
  const double by_tone = left_by_tone(references[0], tests[0]);
  if (by_tone <= std::max(found->fit.left, kLeftOfTone * straight.left)) {
    return std::nullopt;
  }
  const Framing framing = framing_of(found->map, reference.size(), test.size());
  // Scaling may move a picture by some of a pixel, and never tilts it.
  const double least = std::abs(framing.degrees) < kLeastTilt
                           ? kLeastFramingMove
                           : kLeastTiltMove;
  if (moved_by(found->map, reference.size()) < least) return std::nullopt;
  return framing;
}

bool is_framed(const Frame& reference, const Frame& test,
               const Framing& framing, Executor* executor) {
  auto [references, tests] =
      pyramids_of(reference, test, kLumaWeights, executor);
  match_finest(references, tests);
  const AffineMap map = map_of(framing, reference.size(), test.size());
  const auto laid = [&finest = references[0],
                     &test_finest = tests[0]](const AffineMap& by) {
    return Found{by, fit_of(finest, test_finest, by)};
  };
  return explains(references[0], tests[0], laid(map), laid(kIdentityMap));
}

std::optional<SharedRegion> move_of(const Framing& framing, Size size) {
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
  return SharedRegion{{std::max(0, x), std::max(0, y), width, height},
                      {std::max(0, -x), std::max(0, -y), width, height}};
}

}  // namespace framewise::placement
