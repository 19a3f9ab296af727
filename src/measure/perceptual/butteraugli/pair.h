// SPDX-License-Identifier: Apache-2.0
// Two pictures on their way down one column tile: from their bands to the
// difference map. Internal to butteraugli.cc.
#pragma once

#include "measure/perceptual/butteraugli/bands.h"

namespace framewise::measure::butteraugli_internal {

// Takes the bands in the order in which BandMaker gives them, one block each:
// low of block s - 5, middle of s - 7, high of s - 8, mask of s - 10, and then
// has the map of s - 11.
class PairComparer {
 public:
  void begin(const Tile& tile, const kernel::Weights& weights) {
    tile_ = &tile;
    weights_ = weights;
  }

  void compare_low(int block, BandBlocks& reference, BandBlocks& test);
  void compare_middle(int block, BandBlocks& reference, BandBlocks& test);
  void compare_high(int block, BandBlocks& reference, BandBlocks& test);
  void compare_mask(int block, BandBlocks& reference, BandBlocks& test);
  // Writes the tile's part of the rows of a block.
  void write_map(int block, ImageF& map);

 private:
  // Differences for Malta, with a note for each block whether any is not 0.
  struct Differences {
    Ring<2, 3> samples;  // X, Y
    bool nonzero[2][3] = {};

    void clear(int block);
    void note(int block, const kernel::Nonzero& found);
  };
  // Adds Malta's sums around `block` to ac; where all is 0 there is nothing to
  // add, which for red-green is most of a natural picture.
  template <class Malta>
  void add_malta(Differences& differences, int block, const Malta& malta);

  const Tile* tile_ = nullptr;
  kernel::Weights weights_;
  Ring<1, 7> dc_;
  Ring<1, 5> ac_;
  Differences middle_;
  Differences high_;
  Differences ultra_;
  Ring<1, 3> mask_;
  Ring<1, 1> map_;
};

}  // namespace framewise::measure::butteraugli_internal
