// SPDX-License-Identifier: Apache-2.0
// Whether the content of a box has moved.
#pragma once

#include <optional>
#include <vector>

#include "image/difference/change_mask.h"
#include "image/difference/neighborhood.h"

namespace framewise::image {

struct Pixel {
  int x = 0;
  int y = 0;
};

struct Offset {
  int dx = 0;
  int dy = 0;

  bool operator==(const Offset&) const = default;
};

// At most `most` differing pixels of a box, spread evenly over it.
std::vector<Pixel> differing_pixels(const ChangeMask& mask, const Rect& box,
                                    size_t most);

// The offset by which what the reference shows around `pixels` stands elsewhere
// in the test: the test is the shifted reference there, and the reference the
// test shifted back. nullopt if there is none. Looks 256 pixels far along rows
// and columns and 8 pixels far in all directions.
std::optional<Offset> find_motion(const ImagePair& pair,
                                  const std::vector<Pixel>& pixels);

}  // namespace framewise::image
