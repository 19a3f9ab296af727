// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/interpolated_frames.h"

#include <algorithm>
#include <cmath>

#include "timeline/alignment/time_model.h"

namespace framewise::timeline {
namespace {

// Interpolation makes more pictures than there are, by this factor at least.
constexpr double kLeastMore = 1.3;
// Signatures are means, so those of a blend lie on the line between those of
// its parts, and those of what was moved half the way near it. The squared
// distance from the line, as a share of that to the nearer end: 0.06 and less
// for blends, 0.3 and less for ffmpeg's minterpolate in fast motion.
constexpr double kOffLine = 0.5;
constexpr double kLeastWay = 0.15;  // from either end: up to six times as many
// Pictures that are shown are as near as the better part of the test, within
// this factor, and nobody sees a squared distance of a fifth. A picture that
// differs by more, if not by much, may be coded badly where it is not between.
constexpr double kRight = 4;
constexpr double kUnseen = 0.2;
constexpr double kLittle = 1;
// So few of them are rather ghosts, as in an animation of three pictures.
constexpr size_t kFewest = 4;
// Shares of the test's pictures, and of the reference's that are shown.
constexpr double kLeastBetween = 0.2;
constexpr double kMostOther = 0.1;
constexpr double kLeastShown = 0.9;

// The places of the reference around the time of one of the test.
struct Around {
  size_t first;
  size_t end;
};
Around around(const Track& reference, const Track& test, size_t j) {
  constexpr size_t kPlaces = 2;
  const size_t now = reference.at(test.starts[j] + 0.5 * test.duration(j));
  return {now >= kPlaces ? now - kPlaces : 0,
          std::min(reference.size(), now + kPlaces + 1)};
}

// What a picture of the test is among those.
struct Sight {
  double nearest = INFINITY;
  bool on_line = false;  // between two, and well off both
  bool inside = false;   // nearer to both than these are to one another
};

Sight sight_of(const Track& reference, const Track& test, size_t j) {
  Sight sight;
  const auto [first, end] = around(reference, test, j);
  double before = 0;
  for (size_t i = first; i < end; ++i) {
    const double d = distance(reference, i, test, j);
    sight.nearest = std::min(sight.nearest, d);
    if (i > first) {
      const double motion = distance(reference, i - 1, reference, i);
      const double way = motion > 0 ? (before - d + motion) / (2 * motion) : 0;
      const double off = before - way * way * motion;
      const bool amid = way >= kLeastWay && way <= 1 - kLeastWay;
      sight.on_line |= amid && off <= kOffLine * std::min(before, d);
      sight.inside |= amid && std::max(before, d) < motion;
    }
    before = d;
  }
  return sight;
}

// Which states of the test lie between; none where it is not such a file.
std::vector<bool> states_between(const Track& reference, const Track& test) {
  const size_t count = test.size();
  if (double(count) < kLeastMore * double(reference.size())) return {};
  std::vector<Sight> sights;
  std::vector<double> nearest;
  for (size_t j = 0; j < count; ++j) {
    sights.push_back(sight_of(reference, test, j));
    nearest.push_back(sights.back().nearest);
  }
  // Of four times as many pictures a quarter are the reference's.
  const auto good = nearest.begin() + ptrdiff_t(count / 8);
  std::nth_element(nearest.begin(), good, nearest.end());
  const double right = kRight * std::max(*good, kUnseen);
  const double nearly = kRight * std::max(*good, kLittle);
  std::vector<bool> between(count);
  std::vector<bool> shown(reference.size());
  size_t found = 0;
  size_t other = 0;
  for (size_t j = 0; j < count; ++j) {
    const Sight& sight = sights[j];
    // In fast motion what was moved half the way is far from the line.
    between[j] = sight.nearest > right && (sight.on_line || sight.inside);
    found += between[j] && sight.on_line;
    other += !between[j] && sight.nearest > nearly;
    const auto [first, end] = around(reference, test, j);
    for (size_t i = first; i < end && !between[j]; ++i) {
      if (distance(reference, i, test, j) <= nearly) shown[i] = true;
    }
  }
  const auto seen = std::count(shown.begin(), shown.end(), true);
  const bool is_such = found >= kFewest &&
                       double(found) >= kLeastBetween * double(count) &&
                       double(other) <= kMostOther * double(count) &&
                       double(seen) >= kLeastShown * double(shown.size());
  return is_such ? between : std::vector<bool>();
}

}  // namespace

std::optional<Thinned> without_between(const Content& reference,
                                       const Schedule& reference_times,
                                       const Content& test,
                                       const Schedule& test_times,
                                       const Clock& clock) {
  std::vector<bool> between =
      states_between(track_of(reference, reference_times, clock),
                     track_of(test, test_times, clock));
  if (between.empty()) return std::nullopt;
  between.front() = false;  // nothing is before it
  Thinned thinned{Content(test.grid()), {}, {}};
  for (size_t j = 0; j < test.frames(); ++j) {
    const size_t state = test.state_of(j);
    thinned.kept.push_back(!between[state]);
    if (between[state]) continue;
    thinned.content.add(test.signature(state));
    thinned.times.starts.push_back(test_times.starts[j]);
  }
  thinned.times.starts.push_back(test_times.total());
  return thinned;
}

}  // namespace framewise::timeline
