// SPDX-License-Identifier: Apache-2.0
// Sums over a frame kept per tile: an unchanged tile keeps the sum of the pair
// before. Tiles are always added in the same order, whatever the number of
// threads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/for_each_index.h"
#include "framewise/executor.h"
#include "measure/tile_map.h"

namespace framewise::measure {

// For sums over all rows of a tile: wide, because vectors run along rows, but
// not so wide that one change affects half a row of the frame.
inline constexpr Size kSumTile{128, 32};

// Sums is default-constructible and has add(const Sums&).
template <typename Sums>
class TileSums {
 public:
  // `tile` in pixels, multiples of TileMap::kSide.
  explicit TileSums(Size tile) : tile_(tile) {}

  // Calls evaluate(Rect) -> Sums for each tile with changes within `reach` of
  // it; for all tiles if `changed` is null. With an executor the calls run
  // concurrently and in any order, so they must not depend on each other.
  template <typename Evaluate>
  void evaluate(Size picture, const TileMap* changed, int reach,
                Executor* executor, const Evaluate& evaluate) {
    if (picture != picture_) changed = nullptr;
    picture_ = picture;
    columns_ = (picture.width - 1) / tile_.width + 1;
    const auto rows =
        size_t((picture.height + tile_.height - 1) / tile_.height);
    sums_.resize(size_t(columns_) * rows);
    for_each_index(executor, rows, [&](size_t row) {
      for (int column = 0; column < columns_; ++column) {
        const Rect tile = tile_at(column, int(row));
        if (changed && !changed->any_row_marked(grown(tile, reach))) continue;
        sums_[row * size_t(columns_) + size_t(column)] = evaluate(tile);
      }
    });
  }

  Sums total() const {
    Sums total;
    for (const Sums& sums : sums_) total.add(sums);
    return total;
  }

 private:
  Rect tile_at(int column, int row) const {
    const int x = column * tile_.width;
    const int y = row * tile_.height;
    return {x, y, std::min(tile_.width, picture_.width - x),
            std::min(tile_.height, picture_.height - y)};
  }
  static Rect grown(const Rect& tile, int reach) {
    return {tile.x - reach, tile.y - reach, tile.width + 2 * reach,
            tile.height + 2 * reach};
  }

  Size tile_;
  Size picture_;
  int columns_ = 0;
  std::vector<Sums> sums_;
};

}  // namespace framewise::measure
