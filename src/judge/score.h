// SPDX-License-Identifier: Apache-2.0
// The score of a whole comparison: the pairs' distances over time, the worst
// moments weighing more, and what of the timing is wrong.
#pragma once

#include <span>

#include "framewise/report.h"

namespace framewise::judge {

// Sets score and score_parts of a comparison from its metrics "score" and
// "score:...", its meetings, durations and reasons. Nothing happens where
// "score" has no values.
//
// `by_clock`: where pairing was repaired, how long each pair meets by the clock
// alone. Where frames are lost, held or out of order in the same total time,
// the clock's pairs are what a viewer sees, and are scored; a shift or another
// speed is no damage to the picture. score_otherwise has the other one.
void score(Comparison& comparison, const FileReport& reference,
           std::span<const double> by_clock = {});

}  // namespace framewise::judge
