// SPDX-License-Identifier: Apache-2.0
// Who meets whom, and for how long: the frames of two animations brought
// together. All decisions are made in exact integer arithmetic; only the times
// that are reported are floating-point.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"

namespace framewise::timeline {

// When the frames of one animation are shown, in ticks. Times are those of the
// container: they may begin anywhere and have gaps, in which the frame before
// stays on screen.
struct Timeline {
  TimeBase time_base;
  std::vector<FrameTime> frames;
};

enum class PairingMode : uint8_t {
  kAuto,     // one of the others, and why
  kTime,     // what is on screen at the same instant
  kIndex,    // first with first, second with second
  kStretch,  // as kTime, with the test's clock scaled to the same total
};

const char* name_of(PairingMode mode) noexcept;

// A stretch of time during which one reference frame meets one test frame.
// Times are on the reference's clock, from its first frame on.
struct Interval {
  double start_ms = 0;
  double duration_ms = 0;
  int64_t reference = 0;  // frame indices
  int64_t test = 0;
  size_t pair = 0;  // which of Pairing::pairs
};

// Two frames that meet, once or several times.
struct FramePair {
  int64_t reference = 0;
  int64_t test = 0;
  double weight = 0;  // milliseconds on screen; 1 where nothing has a duration
};

struct Pairing {
  PairingMode mode = PairingMode::kTime;
  std::string why;
  std::vector<Interval> intervals;  // in order of time, none empty
  std::vector<FramePair> pairs;     // distinct, in order of first meeting
  std::vector<Finding> findings;
  double reference_ms = 0;  // total durations
  double test_ms = 0;
};

// Fails with kInput if a side has no frames, or times so large that they
// cannot be compared exactly. A side whose total duration is 0 (an image) is
// on screen for as long as the other.
Result<Pairing> pair(const Timeline& reference, const Timeline& test,
                     PairingMode mode);

}  // namespace framewise::timeline
