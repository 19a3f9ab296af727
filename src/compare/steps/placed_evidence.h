// SPDX-License-Identifier: Apache-2.0
// The evidence of defects, gathered where the test lies in the reference.
// Searching for that place decodes frames again, so it is done only where the
// evidence leaves it in doubt. No defect has been looked for by then.
#pragma once

#include <vector>

#include "compare/observers/streaming_defect_evidence.h"
#include "compare/steps/inputs.h"
#include "measure/evidence/evidence.h"
#include "timeline/pairing/content_pairs.h"

namespace framewise::comparison {

struct PlacedEvidence {
  // Of the part that both show, if the placement names one for all pairs.
  measure::Evidence evidence;
  placement::Placement placement;
};

// Of these pairs, of which there is at least one. `passing`: an observer that
// saw all frames; may be null.
Result<PlacedEvidence> place_evidence(
    Input& reference, Input& test,
    const std::vector<timeline::ContentPair>& pairs,
    const Registration& registration, StreamingDefectEvidence* passing,
    const CompareOptions& options);

}  // namespace framewise::comparison
