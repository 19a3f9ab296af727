// SPDX-License-Identifier: Apache-2.0
// What one metric says of a whole comparison.
#pragma once

#include <cstddef>

#include "compare/pairs/sampling.h"
#include "framewise/report.h"

namespace framewise::comparison {

// `place` is that of the output in the plan. `sampled` is null where every
// pair was measured.
MetricReport metric_report(const measure::Selected& output, size_t place,
                           const CandidateValues& candidate,
                           const timeline::Pairing& pairing, int worst,
                           const SampledRun* sampled);

}  // namespace framewise::comparison
