// SPDX-License-Identifier: Apache-2.0
// Which runs of the reference a test shows, and for how long.
#pragma once

#include <vector>

#include "timeline/faults/time_faults.h"

namespace framewise::timeline {

// A run of indistinguishable reference frames.
struct ShownRun {
  size_t first_frame = 0;
  size_t last_frame = 0;
  bool shown = false;
  double own_ms = 0;    // milliseconds in the reference
  double shown_ms = 0;  // milliseconds in the test
};

// In the order of Alignment::runs. `pair` must have an alignment.
std::vector<ShownRun> shown_runs(const TimedPair& pair);

// Whether few runs explain most of the difference of the durations: frames were
// cut out or held. A changed speed would change all runs.
bool is_concentrated(const TimedPair& pair, const std::vector<ShownRun>& runs);

}  // namespace framewise::timeline
