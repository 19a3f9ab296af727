// SPDX-License-Identifier: Apache-2.0
// Questions to the evidence of pairs compared in place: may the test lie
// elsewhere in the reference?
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "measure/evidence/evidence.h"
#include "placement/shared_part.h"

namespace framewise::comparison {

// Whether any pair differs by so much that the test may lie elsewhere. Edges
// that are displaced look like all sorts of damage.
bool placement_is_in_doubt(const measure::Evidence& evidence);

// The pairs that are as far off as only frames that lie elsewhere, or show
// something else, are; and the longest run of them that is not of all pairs.
std::vector<size_t> far_pairs(const measure::Evidence& evidence);
std::optional<placement::PairRange> find_far_range(
    const measure::Evidence& evidence);

// Whether most of these pairs look moved: their frames have as much detail, at
// other positions.
bool look_moved(const measure::Evidence& evidence,
                const std::vector<size_t>& pairs);

}  // namespace framewise::comparison
