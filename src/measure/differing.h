// SPDX-License-Identifier: Apache-2.0
// Where the two pictures of a pair differ. Compressed recordings keep most of
// their plain ground as it was, and where all that a window sees is equal, a
// metric whose form gives exactly nothing there need not look.
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
