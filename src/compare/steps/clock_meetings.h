// SPDX-License-Identifier: Apache-2.0
// What a viewer of both files sees meet.
#pragma once

#include <vector>

#include "framewise/report.h"
#include "judge/score/score.h"
#include "timeline/pairing/pairing.h"

namespace framewise::comparison {

// `meetings`: those of the pairing, in the order of time. `test_ms`: how long
// the test plays.
judge::Viewing viewing_of(const std::vector<Meeting>& meetings,
                          const timeline::Pairing& pairing, double test_ms);

}  // namespace framewise::comparison
