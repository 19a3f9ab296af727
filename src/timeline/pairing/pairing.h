// SPDX-License-Identifier: Apache-2.0
// Pairs the frames of two animations: which frames are compared, and for how
// long. Clock decisions use exact integer arithmetic; only reported times are
// floating-point.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/meeting.h"
#include "framewise/reason.h"
#include "timeline/alignment/alignment.h"
#include "timeline/content_states.h"
#include "timeline/schedule.h"

namespace framewise {
class Executor;
}

namespace framewise::timeline {

// A stretch of time during which one reference frame meets one test frame.
// Times are on the reference's clock, from its first frame on.
struct Interval {
  double start_ms = 0;
  double duration_ms = 0;
  int64_t reference = 0;  // frame indices
  int64_t test = 0;
  size_t pair = 0;  // index into Pairing::pairs
};

// Two frames that are paired, in one or several intervals.
struct FramePair {
  int64_t reference = 0;
  int64_t test = 0;
  double weight = 0;  // milliseconds on screen; 1 if no frame has a duration
  // The weight by the clock alone, if the pairing was repaired by content: what
  // a viewer of both files side by side sees. Pairs with weight 0 exist only
  // for this.
  double clock_weight = 0;
};

// A span of the reference's time.
struct Window {
  double from_ms = 0;
  double to_ms = 0;
};

struct Pairing {
  PairingMode mode = PairingMode::kTime;
  std::string why;
  std::vector<Interval> intervals;  // in order of time, none empty
  std::vector<FramePair> pairs;     // distinct, in order of the first interval
  bool repaired = false;            // content overruled the clock
  std::vector<Finding> findings;    // about the pairing itself
  std::vector<Reason> faults;  // time faults of the test, the most severe first
  double reference_ms = 0;     // total durations
  double test_ms = 0;
  std::optional<Window> part;  // of the reference, if only a window is compared
  double seen_of_part = 1;     // share of the window in which frames are paired
  // Present if the content of both sides is known.
  std::optional<Alignment> alignment;
  // Per reference frame, if content is known: root mean square distance to the
  // frame before it, in levels.
  std::vector<double> motion;
};

// Delay of the test: its frame i + `frames` belongs to frame i of the
// reference, and it shows at t + `milliseconds` what the reference shows at t.
struct Lateness {
  int64_t frames = 0;
  double milliseconds = 0;

  bool none() const { return frames == 0 && milliseconds == 0; }
};

// The contents of both sides, on equal grids. Null: unknown, the clock decides
// alone. The contents must outlive the call.
struct ContentSignatures {
  const Content* reference = nullptr;
  const Content* test = nullptr;
  Executor* executor = nullptr;  // null: one thread aligns them

  bool exists() const { return reference && test; }
};

// Fails with kInput if a side has no frames or if its times are too large for
// exact arithmetic. Fails with kUsage for kContent without content or for an
// offset beyond the test's end. A side without duration (an image) is on screen
// as long as the other side.
Result<Pairing> pair(const Timeline& reference, const Timeline& test,
                     PairingMode mode, const ContentSignatures& signatures = {},
                     const Lateness& lateness = {});

// Keep only the intervals within the window, or those of reference frames whose
// index is a multiple of `step`.
void restrict_to(const Window& window, Pairing& pairing);
void keep_every(int64_t step, Pairing& pairing);

}  // namespace framewise::timeline
