// SPDX-License-Identifier: Apache-2.0
// The change in a box, in words.
#pragma once

#include "framewise/image/diff.h"
#include "image/difference/change_boxes.h"
#include "image/difference/neighborhood.h"

namespace framewise::image {

// Sets kind, dx, dy and words; not score and visible.
Change explain(const ImagePair& pair, const ChangeMask& mask,
               const ChangeBox& box);

// Joins changes that moved alike and lie near each other, such as the words of
// a line of text. Keeps the order by pixels.
void join_moved_parts(std::vector<Change>& changes);

}  // namespace framewise::image
