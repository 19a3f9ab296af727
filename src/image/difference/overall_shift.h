// SPDX-License-Identifier: Apache-2.0
// A change of all colors that is too small to count in any pixel.
#pragma once

#include <optional>

#include "framewise/image/diff.h"
#include "image/difference/neighborhood.h"

namespace framewise::image {

// For images in which no pixel counts as different: by how much all of it is
// brighter, darker, or of another color. Nullopt below 1 % of white.
std::optional<Change> find_overall_shift(const ImagePair& pair);

}  // namespace framewise::image
