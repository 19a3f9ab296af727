// SPDX-License-Identifier: Apache-2.0
// Divides a frame into the strips that Butteraugli processes. Internal to
// butteraugli.cc.
#pragma once

#include <vector>

#include "framewise/frame.h"

namespace framewise::measure {

class TileMap;

namespace butteraugli_internal {

// A section of a column tile: some of its blocks, from top to bottom.
struct Strip {
  int x;
  int width;
  int first_block;
  int end_block;
  // Whether the frames are equal in the whole surroundings: the map is 0.
  bool equal = false;

  bool operator==(const Strip&) const = default;
};

// The whole frame, in pieces for `workers` threads.
std::vector<Strip> strips_of(Size size, int workers);

// A frame at a scale: halved `scale` times.
struct ScaledPicture {
  Size size;
  int scale;
};

// The strips of the map that must be recomputed. Maps are of the full-size
// frame; null: everything may have changed, or may differ.
std::vector<Strip> stale_strips(const ScaledPicture& picture, int workers,
                                const TileMap* changed,
                                const TileMap* differing);

}  // namespace butteraugli_internal
}  // namespace framewise::measure
