// SPDX-License-Identifier: Apache-2.0
// Outer contours of the edges of a patch, as GifLab counts them.
#pragma once

#include "frame/plane.h"

namespace framewise::measure::giflab {

// How many groups of Canny's edges (30, 100) that lie in no other group have
// an outline around more than ten pixels' area, through the pixels' centres.
int contours_in(const ImageF& gray);

}  // namespace framewise::measure::giflab
