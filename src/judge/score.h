// SPDX-License-Identifier: Apache-2.0
// The score of a whole comparison: the pairs' distances over time, the worst
// moments weighing more, and what of the timing is wrong.
#pragma once

#include <cstddef>
#include <span>

#include "framewise/report.h"

namespace framewise::judge {

// A frame of the test that shows what the original never shows, as a title or
// a flash, and the pair that it makes with what the clock says is due.
struct ForeignMoment {
  size_t pair = 0;
  double at_ms = 0;
  double duration_ms = 0;
};

// Sets score and score_parts of a comparison from its metrics "score" and
// "score:...", its meetings, durations and reasons. Nothing happens where
// "score" has no values.
//
// `by_clock`: where pairing was repaired, how long each pair meets by the clock
// alone. Where frames are lost, held or out of order in the same total time,
// the clock's pairs are what a viewer sees, and are scored; a shift or another
// speed is no damage to the picture. score_otherwise has the other one.
// `foreign`: what pairing by content has no partner for. It is seen all the
// same.
void score(Comparison& comparison, const FileReport& reference,
           std::span<const double> by_clock = {},
           std::span<const ForeignMoment> foreign = {});

}  // namespace framewise::judge
