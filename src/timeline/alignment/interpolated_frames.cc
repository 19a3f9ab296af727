// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/interpolated_frames.h"

#include <algorithm>
#include <cmath>

#include "timeline/alignment/time_model.h"

namespace framewise::timeline {
namespace {

// An interpolated test has at least this many times the reference's frames.
constexpr double kLeastMore = 1.3;
// Signatures are means, so a blend's signature lies on the line between those
// of its two frames, and a motion-compensated frame's near it. Largest squared
// distance from the line as a share of that to the nearer end: blends have up
// to 0.06, ffmpeg's minterpolate up to 0.3 in fast motion.
constexpr double kOffInterpolation = 0.5;
// Distance from either end: up to six times the rate.
constexpr double kLeastWay = 0.15;
// Frames shown unchanged are as near as the best eighth of the test, within
// this factor. A squared distance of 0.2 is invisible. Frames beyond kLittle
// are badly coded if they are not interpolated.
constexpr double kRight = 4;
constexpr double kInvisible = 0.2;
constexpr double kLittle = 1;
// Fewer interpolated frames are more likely ghosts, as in animations of three
// frames.
constexpr size_t kFewest = 4;
// Shares of the test's frames, and of the reference's frames that are shown.
constexpr double kLeastInterpolated = 0.2;
constexpr double kMostOther = 0.1;
constexpr double kLeastShown = 0.9;

// The reference states around the time of a test state: [first, end).
struct Neighborhood {
  size_t first;
  size_t end;
};
Neighborhood neighborhood(const Track& reference, const Track& test, size_t j) {
  constexpr size_t kStates = 2;
  const size_t now = reference.at(test.starts[j] + 0.5 * test.duration(j));
  return {now >= kStates ? now - kStates : 0,
          std::min(reference.size(), now + kStates + 1)};
}

// How a test state lies to the reference states around its time.
struct Nearness {
  double nearest = INFINITY;
  bool on_line = false;  // between two neighbors, away from both
  bool inside = false;   // nearer to both than they are to each other
};

Nearness nearness_of(const Track& reference, const Track& test, size_t j) {
  Nearness nearness;
  const auto [first, end] = neighborhood(reference, test, j);
  double before = 0;
  for (size_t i = first; i < end; ++i) {
    const double d = distance(reference, i, test, j);
    nearness.nearest = std::min(nearness.nearest, d);
    if (i > first) {
      const double motion = distance(reference, i - 1, reference, i);
      const double way = motion > 0 ? (before - d + motion) / (2 * motion) : 0;
      const double off = before - way * way * motion;
      const bool amid = way >= kLeastWay && way <= 1 - kLeastWay;
      nearness.on_line |=
          amid && off <= kOffInterpolation * std::min(before, d);
      nearness.inside |= amid && std::max(before, d) < motion;
    }
    before = d;
  }
  return nearness;
}

// The interpolated states of the test. Empty if the test is not interpolated.
std::vector<bool> interpolated_states(const Track& reference,
                                      const Track& test) {
  const size_t count = test.size();
  if (double(count) < kLeastMore * double(reference.size())) return {};
  std::vector<Nearness> all;
  std::vector<double> nearest;
  for (size_t j = 0; j < count; ++j) {
    all.push_back(nearness_of(reference, test, j));
    nearest.push_back(all.back().nearest);
  }
  // At four times the rate a quarter of the frames are the reference's own.
  const auto good = nearest.begin() + ptrdiff_t(count / 8);
  std::nth_element(nearest.begin(), good, nearest.end());
  const double right = kRight * std::max(*good, kInvisible);
  const double nearly = kRight * std::max(*good, kLittle);
  std::vector<bool> interpolated(count);
  std::vector<bool> shown(reference.size());
  size_t found = 0;
  size_t other = 0;
  for (size_t j = 0; j < count; ++j) {
    const Nearness& nearness = all[j];
    // In fast motion, motion-compensated frames are far from the line.
    interpolated[j] =
        nearness.nearest > right && (nearness.on_line || nearness.inside);
    found += interpolated[j] && nearness.on_line;
    other += !interpolated[j] && nearness.nearest > nearly;
    const auto [first, end] = neighborhood(reference, test, j);
    for (size_t i = first; i < end && !interpolated[j]; ++i) {
      if (distance(reference, i, test, j) <= nearly) shown[i] = true;
    }
  }
  const auto shown_count = std::count(shown.begin(), shown.end(), true);
  const bool plausible =
      found >= kFewest && double(found) >= kLeastInterpolated * double(count) &&
      double(other) <= kMostOther * double(count) &&
      double(shown_count) >= kLeastShown * double(shown.size());
  return plausible ? interpolated : std::vector<bool>();
}

}  // namespace

std::optional<WithoutInterpolated> remove_interpolated(
    const Content& reference, const Schedule& reference_times,
    const Content& test, const Schedule& test_times, const Clock& clock) {
  std::vector<bool> interpolated =
      interpolated_states(track_of(reference, reference_times, clock),
                          track_of(test, test_times, clock));
  if (interpolated.empty()) return std::nullopt;
  interpolated.front() = false;  // it has no frame before it
  WithoutInterpolated thinned{Content(test.grid()), {}, {}};
  for (size_t j = 0; j < test.frames(); ++j) {
    const size_t state = test.state_of(j);
    thinned.kept.push_back(!interpolated[state]);
    if (interpolated[state]) continue;
    thinned.content.add(test.signature(state));
    thinned.times.starts.push_back(test_times.starts[j]);
  }
  thinned.times.starts.push_back(test_times.total());
  return thinned;
}

}  // namespace framewise::timeline
