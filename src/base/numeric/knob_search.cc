// SPDX-License-Identifier: Apache-2.0
#include "base/numeric/knob_search.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace framewise {
namespace {

// The next probe aims above the target by this share of the tolerance, so that
// half of the small errors of the model still pass.
constexpr double kAim = 0.25;
// After so many probes that did not halve the bracket, its middle is probed; if
// it is open on one side, a setting farther than the model says.
constexpr int kMostSlowProbes = 2;

double between(double at, const KnobPoint& a, const KnobPoint& b) {
  if (b.knob <= a.knob) return b.quality;
  const double share = (at - a.knob) / (b.knob - a.knob);
  return a.quality + share * (b.quality - a.quality);
}

}  // namespace

KnobSearch::KnobSearch(const KnobGoal& goal,
                       std::span<const KnobPoint> expected)
    : goal_(goal), expected_(expected.begin(), expected.end()) {
  assert(!expected_.empty() && goal_.step > 0 && goal_.highest >= goal_.lowest);
}

int64_t KnobSearch::last_step() const {
  return int64_t(
      std::floor((goal_.highest - goal_.lowest) / goal_.step + 1e-9));
}

int64_t KnobSearch::step_of(double knob) const {
  const double step = std::round((knob - goal_.lowest) / goal_.step);
  return std::clamp(int64_t(step), int64_t{0}, last_step());
}

double KnobSearch::knob_of(int64_t step) const {
  return goal_.lowest + double(step) * goal_.step;
}

double KnobSearch::curve_at(double knob) const {
  const auto above = std::partition_point(
      expected_.begin(), expected_.end(),
      [knob](const KnobPoint& point) { return point.knob < knob; });
  if (above == expected_.begin()) return expected_.front().quality;
  if (above == expected_.end()) return expected_.back().quality;
  return between(knob, *(above - 1), *above);
}

double KnobSearch::expected_at(double knob) const {
  const double curve = curve_at(knob);
  if (probes_.empty()) return curve;
  const auto residual = [&](const auto& probe) {
    const double at = knob_of(probe.first);
    return KnobPoint{at, probe.second - curve_at(at)};
  };
  const auto above = std::find_if(
      probes_.begin(), probes_.end(),
      [&](const auto& probe) { return knob_of(probe.first) >= knob; });
  if (above == probes_.begin()) return curve + residual(*above).quality;
  const KnobPoint below = residual(*std::prev(above));
  if (above == probes_.end()) return curve + below.quality;
  return curve + between(knob, below, residual(*above));
}

// Whether the next smaller setting is expected to miss the target clearly, so
// that proving it would be wasted.
bool KnobSearch::is_next_hopeless(const Bracket& bracket) const {
  return goal_.tolerance > 0 && probes_.size() > 1 &&
         expected_at(knob_of(bracket.passes - 1)) <
             goal_.target - goal_.tolerance;
}

KnobSearch::Bracket KnobSearch::bracket() const {
  Bracket bracket{.fails = -1, .passes = last_step() + 1};
  for (const auto& [step, quality] : probes_) {
    if (quality >= goal_.target) {
      // Where quality falls with the knob, the smallest setting that passes
      // counts, and what fails above it does not.
      bracket.passes = step;
      break;
    }
    bracket.fails = step;
  }
  return bracket;
}

bool KnobSearch::is_close_enough(const Bracket& bracket) const {
  const auto passing = probes_.find(bracket.passes);
  if (passing == probes_.end()) return false;
  return passing->second <= goal_.target + goal_.tolerance ||
         is_next_hopeless(bracket);
}

// The steps strictly inside the bracket are searched.
int64_t KnobSearch::first_expected_to_pass(const Bracket& bracket) const {
  const double aim = goal_.target + kAim * goal_.tolerance;
  int64_t low = bracket.fails + 1;
  int64_t high = bracket.passes - 1;
  // The model rises with the step, except for residuals that fall faster than
  // the curve rises; then the answer is one of several crossings.
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (expected_at(knob_of(middle)) >= aim) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

std::optional<double> KnobSearch::next() const {
  const Bracket now = bracket();
  if (now.passes <= now.fails + 1 || is_close_enough(now) ||
      probes() >= goal_.most_probes) {
    return std::nullopt;
  }
  const int64_t expected = first_expected_to_pass(now);
  if (slow_probes_ < kMostSlowProbes) return knob_of(expected);
  const bool has_failed = now.fails >= 0;
  const bool has_passed = now.passes <= last_step();
  if (has_failed && has_passed) {
    return knob_of((now.fails + now.passes) / 2);
  }
  // The model creeps towards the answer from one side: farther each time.
  const int64_t from = has_passed ? now.passes : now.fails;
  const int64_t times = int64_t{1} << std::min(slow_probes_ - 1, 16);
  return knob_of(std::clamp(from + times * (expected - from), now.fails + 1,
                            now.passes - 1));
}

void KnobSearch::add(double knob, double quality) {
  const Bracket before = bracket();
  probes_[step_of(knob)] = quality;
  const Bracket after = bracket();
  const bool halved =
      2 * (after.passes - after.fails) <= before.passes - before.fails;
  slow_probes_ = halved ? 0 : slow_probes_ + 1;
}

std::optional<KnobPoint> KnobSearch::best() const {
  const auto passing = probes_.find(bracket().passes);
  if (passing == probes_.end()) return std::nullopt;
  return KnobPoint{knob_of(passing->first), passing->second};
}

std::optional<KnobPoint> KnobSearch::closest() const {
  std::optional<KnobPoint> found;
  for (const auto& [step, quality] : probes_) {
    if (!found || quality > found->quality) {
      found = KnobPoint{knob_of(step), quality};
    }
  }
  return found;
}

std::vector<KnobPoint> KnobSearch::curve() const {
  std::vector<double> knobs;
  for (const KnobPoint& point : expected_) knobs.push_back(point.knob);
  for (const auto& [step, quality] : probes_) knobs.push_back(knob_of(step));
  std::sort(knobs.begin(), knobs.end());
  knobs.erase(std::unique(knobs.begin(), knobs.end()), knobs.end());
  std::vector<KnobPoint> points;
  for (const double knob : knobs) {
    double quality = expected_at(knob);
    if (!points.empty()) quality = std::max(quality, points.back().quality);
    points.push_back({knob, quality});
  }
  return points;
}

}  // namespace framewise
