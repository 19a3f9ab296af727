// SPDX-License-Identifier: Apache-2.0
// The metadata that a file takes from the one that it is made from.
#pragma once

namespace framewise::image {

// Exif may hold places, serial numbers and names. The orientation becomes 1,
// since pixels are upright.
struct KeptMetadata {
  bool icc = false;  // then pixels are not converted to sRGB
  bool exif = false;
  bool xmp = false;

  bool any() const { return icc || exif || xmp; }
};

}  // namespace framewise::image
