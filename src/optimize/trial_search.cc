// SPDX-License-Identifier: Apache-2.0
#include "optimize/trial_search.h"

#include <algorithm>
#include <cmath>

namespace framewise::optimization {
namespace {

// A result that takes 3 % less than allowed is close enough.
constexpr double kBytesTolerance = 0.03;

KnobGoal goal_of(const Encoding& encoding, const Targets& targets,
                 const OptimizeOptions& options) {
  KnobGoal goal{.lowest = encoding.lowest,
                .highest = encoding.highest,
                .step = encoding.step,
                .target = 0,
                .tolerance = options.tolerance,
                .most_probes = options.most_trials};
  if (targets.only_bytes()) {
    goal.target = -std::log(double(*targets.max_bytes));
    goal.tolerance = -std::log(1 - kBytesTolerance);
  }
  return goal;
}

// By the reversed knob, the negative logarithm of the bytes.
std::vector<KnobPoint> expected_sizes(const Encoding& encoding,
                                      int64_t pixels) {
  std::vector<KnobPoint> points;
  for (const ExpectedPoint& one : encoding.expected) {
    const double bytes = one.bits_per_pixel * double(pixels) / 8;
    points.push_back({encoding.lowest + encoding.highest - one.knob,
                      -std::log(std::max(1., bytes))});
  }
  std::ranges::reverse(points);
  return points;
}

}  // namespace

std::vector<KnobPoint> expected_margins(const Encoding& encoding,
                                        const Targets& targets) {
  std::vector<KnobPoint> points;
  for (const ExpectedPoint& one : encoding.expected) {
    points.push_back(
        {one.knob, one.ssimulacra2 - targets.expected_ssimulacra2()});
  }
  return points;
}

TrialSearch::TrialSearch(const Encoding& encoding, const Targets& targets,
                         const OptimizeOptions& options,
                         std::vector<KnobPoint> margins, int64_t pixels)
    : encoding_(encoding),
      by_bytes_(targets.only_bytes()),
      search_(
          goal_of(encoding, targets, options),
          by_bytes_ ? expected_sizes(encoding, pixels) : std::move(margins)) {}

double TrialSearch::mirrored(double knob) const {
  return by_bytes_ ? encoding_.lowest + encoding_.highest - knob : knob;
}

std::optional<double> TrialSearch::next() const {
  const auto knob = search_.next();
  if (!knob) return std::nullopt;
  return mirrored(*knob);
}

void TrialSearch::add(const Trial& trial) {
  // Lossless encodings have no margin: their one trial passes or does not.
  const double value = by_bytes_
                           ? -std::log(double(trial.row.bytes))
                           : trial.margin.value_or(trial.row.passed ? 0 : -1);
  search_.add(mirrored(trial.row.knob), value);
}

}  // namespace framewise::optimization
