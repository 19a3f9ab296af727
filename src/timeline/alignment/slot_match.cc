// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/slot_match.h"

#include <algorithm>
#include <cmath>

namespace framewise::timeline {
namespace {

// Clocks in hundredths of a second round by up to this much.
constexpr double kRoundingMs = 10;
// Least change between two test states, as a share of the reference's change
// (root of the squared distance).
constexpr double kLeastChange = 0.125;

}  // namespace

bool changes_at_same_times(const Track& reference, const Track& test,
                           const Noise& noise, const TimeModel& model) {
  if (reference.size() != test.size()) return false;
  const double rounding = kRoundingMs * std::max(1.0, model.speed);
  for (size_t i = 1; i < reference.size(); ++i) {
    if (std::abs(reference.starts[i] - model.at(test.starts[i])) > rounding) {
      return false;
    }
    const double change = distance(reference, i - 1, reference, i);
    if (noise.distinct(change) >= 0.9 &&
        distance(test, i - 1, test, i) < kLeastChange * kLeastChange * change) {
      return false;
    }
  }
  return true;
}

size_t expected_state(const Track& reference, const Track& test,
                      const TimeModel& model, size_t j) {
  const double ms = model.at(test.starts[j] + 0.5 * test.duration(j));
  return reference.at(std::clamp(ms, 0.0, reference.total()));
}

bool any_plainly_elsewhere(const Track& reference, const Track& test,
                           const Noise& noise, const TimeModel& model,
                           std::span<const std::optional<size_t>> matches) {
  const auto levels = [](double squares) { return std::sqrt(squares / 3); };
  for (size_t j = 0; j < matches.size(); ++j) {
    const size_t due = expected_state(reference, test, model, j);
    if (!matches[j] || *matches[j] == due) continue;
    if (is_plainly_nearer(levels(distance(reference, *matches[j], test, j)),
                          levels(distance(reference, due, test, j)),
                          levels(noise.median()))) {
      return true;
    }
  }
  return false;
}

}  // namespace framewise::timeline
