// SPDX-License-Identifier: Apache-2.0
// Detects that a test shows the reference at another scale, position or angle:
// zoomed, stretched, between bars, tilted.
#pragma once

#include <optional>

#include "framewise/frame.h"
#include "placement/shared_part.h"

namespace framewise {
class Executor;
}

namespace framewise::placement {

// Nothing if both frames coincide, as they are or after the shift `moved`; if
// no map explains nearly all of the error; or if a frame has too little detail.
// Both are opaque RGBA of 8 bits, of any sizes.
std::optional<Framing> find_framing(const Frame& reference, const Frame& test,
                                    const std::optional<SharedRegion>& moved,
                                    Executor* executor = nullptr);

// Whether this framing explains as much of the error as find_framing() demands.
bool is_framed(const Frame& reference, const Frame& test,
               const Framing& framing, Executor* executor = nullptr);

// The region that both show, if a framing is a shift by whole pixels and
// nothing else. A tilt counts as none if it moves every corner by little.
std::optional<SharedRegion> move_of(const Framing& framing, Size size);

}  // namespace framewise::placement
