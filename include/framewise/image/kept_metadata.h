// SPDX-License-Identifier: Apache-2.0
// What a file that is made from another takes from its metadata.
#pragma once

namespace framewise::image {

// Exif may hold places, serial numbers and names. The orientation becomes 1,
// since pixels are upright.
struct KeptMetadata {
  bool icc = false;  // then pixels are not converted to sRGB
  bool exif = false;
  bool xmp = false;
};

}  // namespace framewise::image
