// SPDX-License-Identifier: Apache-2.0
// Whether a smaller picture is a part cut out of a larger one.
#pragma once

#include <optional>

#include "framewise/frame.h"

namespace framewise::engine {

// The part of `whole` that `part` shows at the same scale; nothing where it is
// another picture, scaled, or too plain to tell. Both are opaque RGBA of 8
// bits.
std::optional<Rect> find_crop(const Frame& whole, const Frame& part);

}  // namespace framewise::engine
