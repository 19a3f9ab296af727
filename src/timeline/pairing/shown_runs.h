// SPDX-License-Identifier: Apache-2.0
// What a test shows of the runs of a reference, and for how long.
#pragma once

#include <vector>

#include "timeline/faults/time_faults.h"

namespace framewise::timeline {

// Frames of the reference that nobody can tell apart.
struct ShownRun {
  size_t first_frame = 0;
  size_t last_frame = 0;
  bool shown = false;
  double own_ms = 0;    // in the reference
  double shown_ms = 0;  // in the test
};

// In the order of Alignment::runs. Somebody has to have looked.
std::vector<ShownRun> shown_runs(const TimedPair& pair);

// Whether a few runs make up for most of what the totals differ by: frames
// cut out or held, where a speed would change them all.
bool is_concentrated(const TimedPair& pair, const std::vector<ShownRun>& runs);

}  // namespace framewise::timeline
