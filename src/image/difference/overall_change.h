// SPDX-License-Identifier: Apache-2.0
// A change of the whole image, such as fewer colors, in place of the many boxes
// in which it exceeds the threshold.
#pragma once

#include <vector>

#include "framewise/image/diff.h"
#include "image/difference/neighborhood.h"

namespace framewise::image {

// Puts the change of the whole image first, and leaves out the boxes that it
// explains: those in which the colors, averaged over 8x8 pixels, stay as they
// were. Changes nothing where no change reaches over the whole image.
void sum_up_overall_change(const ImagePair& pair, std::vector<Change>& changes);

}  // namespace framewise::image
