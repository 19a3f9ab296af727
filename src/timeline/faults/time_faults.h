// SPDX-License-Identifier: Apache-2.0
// Finds the faults of a test's time: frames that are dropped, repeated,
// foreign, out of order or reversed, a changed speed, a missing end, a changed
// loop.
#pragma once

#include <optional>
#include <vector>

#include "framewise/reason.h"
#include "timeline/alignment/alignment.h"
#include "timeline/schedule.h"

namespace framewise::timeline {

// A model of another speed that leaves more than this share unexplained fits by
// chance: a file that was cut evenly here and there has about such a speed.
inline constexpr double kSpeedMisfit = 0.06;
// Pictures that come so much earlier or later are not noticed without the
// original beside them.
inline constexpr double kUnseenMs = 100;

// Both sides on one clock, with the alignment of their content.
struct TimedPair {
  const Schedule& reference;
  const Schedule& test;
  const Clock& clock;
  const Alignment* alignment = nullptr;  // null: not aligned
};

// Whether the total durations agree but for the rounding of delays and of last
// frames.
bool totals_agree(const TimedPair& pair);

// The gravest first. Encoders merge equal frames and keep the running time, so
// a different number of frames alone is never a fault.
std::vector<Reason> find_time_faults(const TimedPair& pair);

}  // namespace framewise::timeline
