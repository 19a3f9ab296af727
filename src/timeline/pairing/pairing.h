// SPDX-License-Identifier: Apache-2.0
// Who meets whom, and for how long: the frames of two animations brought
// together. What the clock decides is decided in exact integer arithmetic; only
// the times that are reported are floating-point.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/verdict.h"
#include "timeline/alignment/alignment.h"
#include "timeline/content.h"
#include "timeline/schedule.h"

namespace framewise {
class Executor;
}

namespace framewise::timeline {

enum class PairingMode : uint8_t {
  kAuto,     // one of the others, and why
  kTime,     // what is on screen at the same instant
  kIndex,    // first with first, second with second
  kContent,  // what shows the same, in whatever order and at whatever speed
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
  // The same by the clock alone, where alignment was repaired: what a viewer
  // of both files side by side sees. Pairs with a weight of 0 are only there
  // for this.
  double clock_weight = 0;
};

// A part of the reference's time.
struct Window {
  double from_ms = 0;
  double to_ms = 0;
};

struct Pairing {
  PairingMode mode = PairingMode::kTime;
  std::string why;
  std::vector<Interval> intervals;  // in order of time, none empty
  std::vector<FramePair> pairs;     // distinct, in order of first meeting
  bool repaired = false;            // by content, against the clock
  std::vector<Finding> findings;    // about the pairing itself
  std::vector<Reason> faults;       // of the test's time, the gravest first
  double reference_ms = 0;          // total durations
  double test_ms = 0;
  std::optional<Window> part;  // of the reference, where only that counts
  double seen_of_part = 1;     // the share of its time in which frames meet
  // Where content was looked at: every test frame's partners.
  std::optional<Alignment> alignment;
  // And for each frame of the reference how far it is from the one before it:
  // root mean square, in levels.
  std::vector<double> motion;
};

// How late the test is: frame i + frames of it belongs to frame i of the
// reference, and what the reference shows at t, it shows at t + milliseconds.
struct Lateness {
  int64_t frames = 0;
  double milliseconds = 0;

  bool none() const { return frames == 0 && milliseconds == 0; }
};

// What was seen of both sides, on equal grids; null where nobody looked.
struct Look {
  const Content* reference = nullptr;
  const Content* test = nullptr;
  Executor* executor = nullptr;  // null: one thread aligns them

  bool exists() const { return reference && test; }
};

// Fails with kInput if a side has no frames, or times so large that they
// cannot be compared exactly, and with kUsage for kContent without a look or
// an offset beyond the test's end. A side whose total duration is 0 (an image)
// is on screen for as long as the other.
Result<Pairing> pair(const Timeline& reference, const Timeline& test,
                     PairingMode mode, const Look& look = {},
                     const Lateness& lateness = {});

// Leaves only what happens within the window, or to reference frames whose
// index is a multiple of `step`.
void restrict_to(const Window& window, Pairing& pairing);
void keep_every(int64_t step, Pairing& pairing);

}  // namespace framewise::timeline
