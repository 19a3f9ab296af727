// SPDX-License-Identifier: Apache-2.0
// Which parts of a picture Butteraugli walks down, and what it does there.
// Internal to butteraugli.cc.
#pragma once

#include <vector>

#include "framewise/frame.h"

namespace framewise::measure {

class TileMap;

namespace butteraugli_internal {

// Part of a column tile: some of its blocks, from top to bottom.
struct Strip {
  int x;
  int width;
  int first_block;
  int end_block;
  // Whether the pictures do not differ in all that it sees: then its map is 0.
  bool equal = false;

  bool operator==(const Strip&) const = default;
};

// All of a picture, in pieces for so many workers.
std::vector<Strip> strips_of(Size size, int workers);

// A picture at a scale: halved so many times.
struct ScaledPicture {
  Size size;
  int scale;
};

// What of the map has to be made again. Maps are of the full-size picture;
// null: everything may have changed, or may be differing.
std::vector<Strip> stale_strips(const ScaledPicture& picture, int workers,
                                const TileMap* changed,
                                const TileMap* differing);

}  // namespace butteraugli_internal
}  // namespace framewise::measure
