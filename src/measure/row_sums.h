// SPDX-License-Identifier: Apache-2.0
// Sums over a frame kept per row: an unchanged row keeps the sum of the pair
// before. For per-pixel metrics that are fastest on long rows.
#pragma once

#include <cassert>
#include <vector>

#include "measure/tile_map.h"

namespace framewise::measure {

// Sums is default-constructible and has add(const Sums&).
template <typename Sums>
class RowSums {
 public:
  // Calls evaluate(int y) -> Sums for each row with a changed pixel; for all
  // rows if `changed` is null.
  template <typename Evaluate>
  void evaluate(Size picture, const TileMap* changed,
                const Evaluate& evaluate) {
    if (picture != picture_) changed = nullptr;
    picture_ = picture;
    assert(!changed || changed->picture() == picture);
    rows_.resize(size_t(picture.height));
    TileMap::RowBits marked = 0;
    for (int y = 0; y < picture.height; ++y) {
      const int within = y % TileMap::kSide;
      if (changed && within == 0) {
        marked = changed->marked_rows(y / TileMap::kSide);
      }
      if (changed && !(marked >> within & 1)) continue;
      rows_[size_t(y)] = evaluate(y);
    }
  }

  Sums total() const {
    Sums total;
    for (const Sums& row : rows_) total.add(row);
    return total;
  }

 private:
  Size picture_;
  std::vector<Sums> rows_;
};

}  // namespace framewise::measure
