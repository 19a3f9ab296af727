// SPDX-License-Identifier: Apache-2.0
// For how long what meets is seen to meet.
#pragma once

#include <span>
#include <vector>

#include "framewise/report.h"

namespace framewise::judge {

// How many milliseconds each meeting counts, in the order of time. None, where
// it is but a rounding of clocks; little, where a picture of the test stays or
// comes a moment beyond the one it shows best, which passes for the motion it
// is part of. `own`: the values of the score, by which that is known.
std::vector<double> seen_times(std::span<const Meeting> meetings,
                               const MetricReport& own);

}  // namespace framewise::judge
