// SPDX-License-Identifier: Apache-2.0
// Detects bars drawn over a frame at its edges. Both frames are opaque RGBA of
// 8 bits.
#pragma once

#include <optional>

#include "framewise/frame.h"
#include "placement/shared_part.h"

namespace framewise::placement {

// The region that bars of one color at the edges leave of a frame of the same
// size.
std::optional<SharedRegion> find_uncovered(const Frame& reference,
                                           const Frame& test);

// Whether the error lies around that region and hardly inside, as it does where
// the bars were found.
bool is_covered(const Frame& reference, const Frame& test,
                const SharedRegion& part);

}  // namespace framewise::placement
