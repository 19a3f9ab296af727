// SPDX-License-Identifier: Apache-2.0
// Whether colours lie beside what they belong to: chroma beside luma, or red,
// green and blue beside each other.
#pragma once

#include <optional>

#include "framewise/frame.h"
#include "placement/shared_part.h"

namespace framewise {
class Executor;
}

namespace framewise::placement {

// Nothing where no such move explains most of what is wrong with colours, where
// the whole picture moved with them, or where hardly anything is wrong. Both
// are opaque RGBA of 8 bits and of one size.
std::optional<ColorMove> find_color_move(const Frame& reference,
                                         const Frame& test,
                                         Executor* executor = nullptr);

}  // namespace framewise::placement
