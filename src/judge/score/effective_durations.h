// SPDX-License-Identifier: Apache-2.0
// How many milliseconds each frame pair counts, after ignoring clock rounding.
#pragma once

#include <span>
#include <vector>

#include "framewise/meeting.h"
#include "framewise/metric_report.h"

namespace framewise::judge {

// The duration of each meeting, in milliseconds and in the order of time. The
// duration is 0 for a meeting that clock rounding causes. The duration is
// reduced for a meeting in which a test frame is shown shortly before or after
// the reference frame that it matches best: viewers perceive that as motion.
// `own`: the score of each pair, which determines the best match.
std::vector<double> effective_durations(std::span<const Meeting> meetings,
                                        const MetricReport& own);

// Whether any test frame is shown too early or too late by more than clock
// rounding. `durations`: the result of effective_durations().
bool has_displaced_frames(std::span<const Meeting> meetings,
                          std::span<const double> durations,
                          const MetricReport& own);

}  // namespace framewise::judge
