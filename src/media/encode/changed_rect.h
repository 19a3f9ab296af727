// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "framewise/frame.h"

namespace framewise::media {

// The smallest rectangle outside of which two planes of one size are equal;
// empty if they are equal everywhere.
Rect changed_rect(const PlaneView& before, const PlaneView& after,
                  int pixel_bytes);

}  // namespace framewise::media
