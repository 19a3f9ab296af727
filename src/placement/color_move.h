// SPDX-License-Identifier: Apache-2.0
// Detects displaced colors: chroma against luma, or red, green and blue
// against each other.
#pragma once

#include <optional>

#include "framewise/frame.h"
#include "placement/shared_part.h"

namespace framewise {
class Executor;
}

namespace framewise::placement {

// Nothing if no displacement explains most of the color error, if the whole
// frame moved with it, or if the error is small. Both are opaque RGBA of 8 bits
// and of one size.
std::optional<ColorMove> find_color_move(const Frame& reference,
                                         const Frame& test,
                                         Executor* executor = nullptr);

}  // namespace framewise::placement
