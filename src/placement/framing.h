// SPDX-License-Identifier: Apache-2.0
// Whether a picture shows the original at another scale, in another place or
// at an angle: zoomed in, stretched, in bars, tilted.
#pragma once

#include <optional>

#include "framewise/frame.h"
#include "placement/shared_part.h"

namespace framewise {
class Executor;
}

namespace framewise::placement {

// Nothing where both lie on each other, as they are or, if it was, moved; where
// no such map explains nearly all of what is wrong; or where a picture is too
// plain to tell. Both are opaque RGBA of 8 bits, of any sizes.
std::optional<Framing> find_framing(const Frame& reference, const Frame& test,
                                    const std::optional<SharedPart>& moved,
                                    Executor* executor = nullptr);

// Whether this framing explains as much of a picture as one found there has to.
bool is_framed(const Frame& reference, const Frame& test,
               const Framing& framing, Executor* executor = nullptr);

// Where a framing is a move by whole pixels and nothing else: what both show. A
// tilt that is none moves no corner by much.
std::optional<SharedPart> move_of(const Framing& framing, Size size);

}  // namespace framewise::placement
