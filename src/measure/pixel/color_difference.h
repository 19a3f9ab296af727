// SPDX-License-Identifier: Apache-2.0
// CIEDE2000 differences of all pixels of a pair of color frames.
#pragma once

#include "frame/plane.h"
#include "measure/pair_view.h"
#include "measure/tile_sums.h"
#include "simd/color/color_difference.h"

namespace framewise::measure {

class ColorDifference {
 public:
  // Wide enough for vectors, narrow enough to skip unchanged regions.
  static constexpr Size kTile{128, 32};

  void compute(const PairView& pair) { evaluate(pair, nullptr); }
  void update(const PairView& pair) { evaluate(pair, &pair.changed()); }

  // The difference of each pixel.
  const ImageF& map() const { return map_; }
  simd::DifferenceSummary summary() const { return tiles_.total(); }

 private:
  void evaluate(const PairView& pair, const TileMap* changed);

  ImageF map_;
  TileSums<simd::DifferenceSummary> tiles_{kTile};
};

}  // namespace framewise::measure
