// SPDX-License-Identifier: Apache-2.0
// Pictures stored lying down or mirrored, set upright (Exif orientations).
#pragma once

#include "framewise/frame.h"

namespace framewise::media {

// The size of a picture of size `stored` once it is upright.
Size upright_size(int orientation, Size stored);

// By how many degrees clockwise setting upright turns; 0 where it only mirrors.
int rotation_of(int orientation);

// Whether setting upright mirrors besides.
bool mirrors(int orientation);

// Copies the 8-bit RGBA picture `stored` to `upright`, which has its upright
// size. `orientation` is 1 to 8.
void set_upright(int orientation, const PlaneView& stored,
                 const MutablePlaneView& upright);

}  // namespace framewise::media
