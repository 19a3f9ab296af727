// SPDX-License-Identifier: Apache-2.0
// Orders of a palette: which numbers pixels have decides what compression
// finds.
#pragma once

#include <vector>

#include "framewise/frame.h"
#include "media/encode/png/form.h"

namespace framewise::media {

// The form with its palette as it is, by where colors appear first, and with
// colors side by side that often are so in the picture (Zeng, Li and Lei 2004);
// and each with a byte for a pixel, whose repetitions are found at any pixel.
// `frame` has kRgba pixels of 8 bits, the form kPalette. Colors that are not
// opaque come first in each.
std::vector<PngForm> palette_forms(const PngForm& form, const Frame& frame);

}  // namespace framewise::media
