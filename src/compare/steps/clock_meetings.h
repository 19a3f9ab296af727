// SPDX-License-Identifier: Apache-2.0
// Which frames a viewer of both files sees at the same time.
#pragma once

#include <vector>

#include "framewise/report.h"
#include "judge/measurements.h"
#include "timeline/pairing/pairing.h"

namespace framewise::comparison {

// `meetings`: those of the pairing, in the order of time. `test_ms`: duration
// of the test.
judge::Viewing viewing_of(const std::vector<Meeting>& meetings,
                          const timeline::Pairing& pairing, double test_ms);

}  // namespace framewise::comparison
