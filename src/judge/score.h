// SPDX-License-Identifier: Apache-2.0
// The score of a whole comparison: the pairs' distances over time, the worst
// moments weighing more, and what of the timing is wrong.
#pragma once

#include "framewise/report.h"

namespace framewise::judge {

// Sets score and score_parts of a comparison from its metrics "score" and
// "score:...", its meetings, durations and reasons; and the mean of the metric
// "score", so that a requirement means what people see. Nothing happens where
// "score" has no values.
void score(Comparison& comparison, const FileReport& reference);

}  // namespace framewise::judge
