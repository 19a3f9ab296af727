// SPDX-License-Identifier: Apache-2.0
// The report of one metric over a whole comparison.
#pragma once

#include <cstddef>

#include "compare/pairs/sampling.h"
#include "framewise/report.h"

namespace framewise::comparison {

// `place`: the index of the output in the plan. `sampled`: null if every pair
// was measured.
MetricReport metric_report(const measure::Selected& output, size_t place,
                           const CandidateValues& candidate,
                           const timeline::Pairing& pairing, int worst,
                           const PartialRun* sampled);

}  // namespace framewise::comparison
