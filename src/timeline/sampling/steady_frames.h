// SPDX-License-Identifier: Apache-2.0
// Frames at one rate, for metrics that filter over time: what is on screen at
// equal distances.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "timeline/pairing/pairing.h"

namespace framewise::timeline {

struct SteadyFrames {
  double frames_per_second = 0;
  // Whether intervals are shown repeatedly or left out, as their durations
  // differ.
  bool resampled = false;
  std::vector<size_t> intervals;  // the one shown by each frame
};

// The rate of intervals of one duration, apart from the rounding of clocks.
// Otherwise the lowest rate at which all of them begin with a frame, or
// kScreenRate where that would be higher.
SteadyFrames steady_frames(std::span<const Interval> intervals);

// Frames per second of common screens, and the most that are measured.
inline constexpr double kScreenRate = 60;
inline constexpr double kMostSteadyRate = 120;

}  // namespace framewise::timeline
