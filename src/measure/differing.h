// SPDX-License-Identifier: Apache-2.0
// The tiles in which the two frames of a pair differ. Compressed screen
// recordings keep most flat areas unchanged. A metric that is exactly zero
// where its window sees no difference can skip such tiles.
#pragma once

#include "measure/pair_view.h"

namespace framewise::measure {

struct Differing {
  static constexpr bool kShared = true;
  TileMap tiles;

  void compute(const PairView& pair);
  void update(const PairView& pair);
};

}  // namespace framewise::measure
