// SPDX-License-Identifier: Apache-2.0
// The one thing of Exif data that changes how a picture looks.
#pragma once

#include <cstddef>
#include <span>

#include "media/decode/turn.h"

namespace framewise::media {

// How stored pixels have to be turned to be seen upright: 1 (as they are) to 8,
// as Exif 2.3 numbers them; 0 where the data do not say. `exif` begins with the
// TIFF header, or with "Exif\0\0" before it.
int exif_orientation(std::span<const std::byte> exif);

// What that number, 1 to 8, asks for.
Orientation orientation_of(int exif_orientation);

}  // namespace framewise::media
