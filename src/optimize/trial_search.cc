// SPDX-License-Identifier: Apache-2.0
#include "optimize/trial_search.h"

#include <algorithm>
#include <cmath>

namespace framewise::optimization {
namespace {

// A result that takes 3 % less than allowed is close enough.
constexpr double kBytesTolerance = 0.03;

constexpr int64_t kPixelsOfSmallGif = 500'000;  // of all frames

constexpr double kFewLosses[] = {10, 20, 30, 45, 60, 80};
// Rungs of loss: this far apart, and in large losses by this share. Each takes
// about 3 % less than the one before.
constexpr double kLeastRung = 0.5;
constexpr double kRungShare = 0.06;

std::vector<double> close_losses() {
  std::vector<double> losses;
  for (double loss = kLeastRung; loss <= 100;
       loss += std::max(kLeastRung, kRungShare * loss)) {
    losses.push_back(std::round(4 * loss) / 4);
  }
  return losses;
}

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

// Where a rising curve reaches 0, within its ends.
double knob_at_zero(std::span<const KnobPoint> curve) {
  for (size_t i = 0; i < curve.size(); ++i) {
    if (curve[i].quality < 0) continue;
    if (i == 0) return curve[0].knob;
    const KnobPoint& a = curve[i - 1];
    return std::lerp(a.knob, curve[i].knob,
                     -a.quality / (curve[i].quality - a.quality));
  }
  return curve.back().knob;
}

double log_bits_at(std::span<const ExpectedPoint> curve, double knob) {
  const auto log_of = [](const ExpectedPoint& point) {
    return std::log(point.bits_per_pixel);
  };
  const auto above = std::ranges::partition_point(
      curve, [knob](const ExpectedPoint& point) { return point.knob < knob; });
  if (above == curve.begin()) return log_of(curve.front());
  if (above == curve.end()) return log_of(curve.back());
  const ExpectedPoint& below = *(above - 1);
  return std::lerp(log_of(below), log_of(*above),
                   (knob - below.knob) / (above->knob - below.knob));
}

}  // namespace

bool is_loss_of_gif(const Encoding& encoding) {
  return encoding.knob_name == "loss" && !encoding.is_external();
}

bool is_small(const InputFacts& facts) {
  return facts.frames * facts.info.size.pixels() <= kPixelsOfSmallGif;
}

FixedLosses fixed_losses(const InputFacts& facts) {
  static const std::vector<double> close = close_losses();
  if (is_small(facts)) return {.losses = close, .most_misses = 5};
  return {.losses = kFewLosses, .most_misses = 1};
}

double size_at_targets(const Encoding& encoding,
                       std::span<const KnobPoint> margins, double knob) {
  if (margins.empty()) return 1;
  return std::exp(log_bits_at(encoding.expected, knob_at_zero(margins)) -
                  log_bits_at(encoding.expected, knob));
}

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
