// SPDX-License-Identifier: Apache-2.0
// What is wrong with the time of a test: frames dropped, repeated, strange,
// out of order or backwards, a changed speed, a missing end, a changed loop.
#pragma once

#include <optional>
#include <vector>

#include "framewise/verdict.h"
#include "timeline/alignment/alignment.h"
#include "timeline/schedule.h"

namespace framewise::timeline {

// Where a model of another speed explains less, it is chance: what was cut here
// and there, evenly, has about such a speed.
inline constexpr double kSpeedMisfit = 0.06;

// Both sides on one clock, with what a look at their content has found.
struct TimedPair {
  const Schedule& reference;
  const Schedule& test;
  const Clock& clock;
  const Alignment* alignment = nullptr;  // null: nobody looked
};

// Whether the total durations agree but for the rounding of delays and of last
// frames.
bool totals_agree(const TimedPair& pair);

// The gravest first. Encoders merge equal frames and keep the running time, so
// a different number of frames alone is never a fault.
std::vector<Reason> find_time_faults(const TimedPair& pair);

}  // namespace framewise::timeline
