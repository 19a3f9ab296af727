// SPDX-License-Identifier: Apache-2.0
// Detection of repeated frames and of the kind of transparency.
#pragma once

#include "framewise/frame.h"
#include "framewise/inspect.h"

namespace framewise::inspection {

// Returns true if `after` displays the same as `before`. Both must be equal
// outside `after.changed()`. Pixels that are fully transparent in both count as
// equal, whatever their color.
bool same_appearance(const Frame& before, const Frame& after);

// The strongest kind of transparency among the pixels of the changed region.
Transparency transparency_of_change(const Frame& frame);

}  // namespace framewise::inspection
