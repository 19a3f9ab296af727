// SPDX-License-Identifier: Apache-2.0
// Judges the HDR rendition of photographs apart from their pixels: what became
// of the gain map.
#pragma once

#include <optional>

#include "compare/steps/inputs.h"
#include "framewise/reason.h"

namespace framewise::comparison {

// Nothing where the reference has no gain map, where the test's is the same,
// and for animations that were not opened from files. Reads both files again
// only if both have maps.
std::optional<Reason> gain_map_reason(const Input& reference,
                                      const Input& test);

}  // namespace framewise::comparison
