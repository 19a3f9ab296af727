// SPDX-License-Identifier: Apache-2.0
// Reads the orientation from Exif data.
#pragma once

#include <cstddef>
#include <span>

#include "media/metadata/turn.h"

namespace framewise::media {

// The orientation of the stored pixels as Exif 2.3 numbers it: 1 (upright) to
// 8; 0 if the data has none. `exif` begins with the TIFF header, or with
// "Exif\0\0" before it.
int exif_orientation(std::span<const std::byte> exif);

// Sets the orientation to 1 (upright) if the data has one.
void set_exif_upright(std::span<std::byte> exif);

// The orientation for an Exif number from 1 to 8.
Orientation orientation_of(int exif_orientation);

}  // namespace framewise::media
