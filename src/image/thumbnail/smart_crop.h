// SPDX-License-Identifier: Apache-2.0
// Where in a picture people look: at detail, saturated colors and skin.
#pragma once

#include "framewise/frame.h"

namespace framewise::image {

// The part of this size that draws most attention. `picture` is RGBA of 8 bits
// and at least as large.
Rect smart_part(const Frame& picture, Size size);

}  // namespace framewise::image
