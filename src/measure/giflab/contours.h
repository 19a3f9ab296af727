// SPDX-License-Identifier: Apache-2.0
// Counts the outer contours of a patch's edges, as GifLab does.
#pragma once

#include "frame/plane.h"

namespace framewise::measure::giflab {

// Number of connected groups of Canny edges (30, 100), not inside other groups,
// whose outline through the pixel centers encloses more than ten pixels' area.
int contours_in(const ImageF& gray);

}  // namespace framewise::measure::giflab
