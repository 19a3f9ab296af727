// SPDX-License-Identifier: Apache-2.0
// Finds the defects of a test that its frames show.
#pragma once

#include <vector>

#include "compare/cached/known_values.h"
#include "compare/observers/streaming_defect_evidence.h"
#include "compare/steps/inputs.h"

namespace framewise::comparison {

struct FoundDefects {
  std::vector<Reason> reasons;
  std::vector<Finding> notes;  // what could not be done
};

// From the pairs of frames, unless the cache knows the result. `passing`: an
// observer that received all frames; may be null. `chosen`: whether it took
// some pairs for others.
Result<FoundDefects> defects_of(Input& reference, Input& test,
                                const timeline::Pairing& pairing,
                                const Registration& registration,
                                StreamingDefectEvidence* passing, bool chosen,
                                const ValuesCache& known, size_t candidate);

}  // namespace framewise::comparison
