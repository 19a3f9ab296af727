// SPDX-License-Identifier: Apache-2.0
// How many milliseconds each frame pair counts, after ignoring clock rounding.
#pragma once

#include <span>
#include <vector>

#include "framewise/meeting.h"
#include "framewise/metric_report.h"

namespace framewise::judge {

// For each meeting, in the order of time. 0 for a meeting that is only a
// rounding of clocks. Little for one in which a frame of the test is shown a
// moment before or after the frame it matches best: viewers take that for
// motion. `own`: the values of the score, which decide that.
std::vector<double> effective_durations(std::span<const Meeting> meetings,
                                        const MetricReport& own);

// Whether frames that mostly meet others meet for longer than clocks round: a
// picture comes too early or too late. Durations: those that count.
bool has_displaced_frames(std::span<const Meeting> meetings,
                          std::span<const double> durations,
                          const MetricReport& own);

}  // namespace framewise::judge
