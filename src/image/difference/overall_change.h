// SPDX-License-Identifier: Apache-2.0
// A change of the whole image, such as brightness, blur or fewer colors, in
// place of the many boxes in which it exceeds the threshold.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "framewise/image/diff.h"
#include "image/difference/neighborhood.h"

namespace framewise::image {

struct OverallChange {
  std::string words;  // "brighter by 8 %"
  ChangeKind kind = ChangeKind::kContent;
  // Brightness, contrast or color: worth saying below the threshold, too.
  bool is_of_levels = false;
  bool exchanges_red_and_blue = false;
  // The level that each level of a channel became; others keep theirs.
  std::array<std::array<float, 256>, 3> levels{};
};

// Nothing where no single change reaches over the whole image.
std::optional<OverallChange> find_overall_change(const ImagePair& pair);

// Whether the colors in a box, averaged over 8x8 pixels, are those that the
// change leaves: nothing else has changed there.
bool explains(const OverallChange& overall, const ImagePair& pair,
              const Rect& box);

}  // namespace framewise::image
