// SPDX-License-Identifier: Apache-2.0
// What is wrong with a test, as far as pictures tell it.
#pragma once

#include <optional>
#include <vector>

#include "compare/cached/known_values.h"
#include "compare/observers/streaming_defect_evidence.h"
#include "compare/steps/inputs.h"
#include "placement/shared_part.h"

namespace framewise::comparison {

// Looked for in the frames that meet, unless it is known already. `part`: what
// both show, where an edge is missing. `passing`: who has seen all frames pass
// by; may be null.
Result<std::vector<Reason>> defects_of(
    Input& reference, Input& test, const timeline::Pairing& pairing,
    const std::optional<placement::SharedPart>& part, PassingEvidence* passing,
    const ValuesCache& known, size_t candidate);

}  // namespace framewise::comparison
