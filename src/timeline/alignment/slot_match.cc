// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/slot_match.h"

#include <algorithm>
#include <cmath>

namespace framewise::timeline {
namespace {

// Clocks that count in hundredths of a second round by so much.
constexpr double kRoundingMs = 10;
// What is left of the root of the squared distance of neighbors.
constexpr double kLeastChange = 0.125;

}  // namespace

bool changes_alike(const Track& reference, const Track& test,
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

size_t due_place(const Track& reference, const Track& test,
                 const TimeModel& model, size_t j) {
  const double ms = model.at(test.starts[j] + 0.5 * test.duration(j));
  return reference.at(std::clamp(ms, 0.0, reference.total()));
}

bool any_is_elsewhere(const Track& reference, const Track& test,
                      const Noise& noise, const TimeModel& model,
                      std::span<const std::optional<size_t>> places) {
  const auto levels = [](double squares) { return std::sqrt(squares / 3); };
  for (size_t j = 0; j < places.size(); ++j) {
    const size_t due = due_place(reference, test, model, j);
    if (!places[j] || *places[j] == due) continue;
    if (is_plainly_nearer(levels(distance(reference, *places[j], test, j)),
                          levels(distance(reference, due, test, j)),
                          levels(noise.median()))) {
      return true;
    }
  }
  return false;
}

}  // namespace framewise::timeline
