// SPDX-License-Identifier: Apache-2.0
// Compares the bands of two frames along one column tile. Internal to
// butteraugli.cc.
#pragma once

#include "measure/perceptual/butteraugli/bands.h"

namespace framewise::measure::butteraugli_internal {

// Takes the bands one block each, in the order in which BandMaker computes
// them; write_map() then has the block's result.
class PairComparer {
 public:
  void begin(const Tile& tile, const kernel::Weights& weights) {
    tile_ = &tile;
    weights_ = weights;
  }

  void compare(Band band, int block, BandBlocks& reference, BandBlocks& test);
  // Writes the tile's columns of a block's rows.
  void write_map(int block, ImageF& map);

 private:
  void compare_low(int block, BandBlocks& reference, BandBlocks& test);
  void compare_middle(int block, BandBlocks& reference, BandBlocks& test);
  void compare_high(int block, BandBlocks& reference, BandBlocks& test);
  void compare_mask(int block, BandBlocks& reference, BandBlocks& test);
  // Differences for Malta; for each block whether any is not 0.
  struct Differences {
    Ring<2, 3> samples;  // X, Y
    bool nonzero[2][3] = {};

    void clear(int block);
    void note(int block, const kernel::Nonzero& found);
  };
  // Adds Malta's sums around `block` to ac. Skips all-zero blocks, which are
  // most of the red-green plane of natural frames.
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
