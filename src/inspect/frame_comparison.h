// SPDX-License-Identifier: Apache-2.0
// Whether two pictures look the same, and what a picture's alpha does.
#pragma once

#include "framewise/frame.h"
#include "framewise/inspect.h"

namespace framewise::inspection {

// Whether `after` looks exactly like `before`, given that both are equal
// outside `after.changed()`. Pixels that are invisible in both are equal
// whatever their color.
bool looks_the_same(const Frame& before, const Frame& after);

// The strongest transparency among the pixels of the changed area.
Transparency transparency_of_change(const Frame& frame);

}  // namespace framewise::inspection
