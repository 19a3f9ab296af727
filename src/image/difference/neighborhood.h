// SPDX-License-Identifier: Apache-2.0
// Classifies a differing pixel by the pixels around it: whether it belongs to
// an edge that was drawn with other shades, or by a fraction of a pixel
// elsewhere.
#pragma once

#include "framewise/image/diff.h"

namespace framewise::image {

// RGBA of 8 bits; positions are inside both.
struct ImagePair {
  PlaneView reference;
  PlaneView test;
};

// Whether the pixel at (x, y) is anti-aliased in either image (V. Vyšniauskas,
// "Anti-aliased Pixel and Intensity Slope Detector", 2009): at most two of its
// neighbors have its brightness, one is darker, one is brighter, and the
// darkest or the brightest of them lies in an even area.
bool is_antialiased(const ImagePair& pair, int x, int y, Antialiasing rule);

// Whether the color of each image at (x, y) lies within those of the 3x3 pixels
// of the other image, or at most `limit` (a YIQ distance) beside them.
bool is_shifted(const ImagePair& pair, int x, int y, double limit);

}  // namespace framewise::image
