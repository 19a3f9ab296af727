// SPDX-License-Identifier: Apache-2.0
// Whether bars were drawn over a picture at its edges. Both pictures are opaque
// RGBA of 8 bits.
#pragma once

#include <optional>

#include "framewise/frame.h"
#include "placement/shared_part.h"

namespace framewise::placement {

// What bars of one colour, drawn over a picture of the same size at its edges,
// leave of it.
std::optional<SharedPart> find_uncovered(const Frame& reference,
                                         const Frame& test);

// Whether what is wrong is around that part, and hardly inside, as where it was
// found there.
bool is_covered(const Frame& reference, const Frame& test,
                const SharedPart& part);

}  // namespace framewise::placement
