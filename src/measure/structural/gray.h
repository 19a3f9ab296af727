// SPDX-License-Identifier: Apache-2.0
// Gray as OpenCV's cvtColor computes it: BT.601 luma rounded to 8 bits.
#pragma once

#include <algorithm>
#include <cstdint>

#include "frame/plane.h"
#include "measure/picture.h"
#include "measure/tile_sums.h"

namespace framewise::measure {

struct Gray {
  // Sums over the frame, in integers.
  struct Levels {
    uint8_t darkest = 255;
    uint8_t brightest = 0;
    int64_t not_black = 0;  // number of pixels above 25
    uint64_t sum = 0;
    uint64_t squares = 0;

    void add(const Levels& other) {
      darkest = std::min(darkest, other.darkest);
      brightest = std::max(brightest, other.brightest);
      not_black += other.not_black;
      sum += other.sum;
      squares += other.squares;
    }
  };

  static constexpr bool kShared = true;

  ImageF plane;  // integers 0..255
  Levels levels;

  void compute(const Picture& picture) { fill(picture, nullptr); }
  void update(const Picture& picture) { fill(picture, &picture.changed()); }

 private:
  void fill(const Picture& picture, const TileMap* changed);

  TileSums<Levels> tiles_{kSumTile};
};

}  // namespace framewise::measure
