// SPDX-License-Identifier: Apache-2.0
// Fine texture and sharpness of a gray frame as a few numbers.
#pragma once

#include "measure/picture.h"
#include "measure/tile_sums.h"
#include "simd/structural/local_patterns.h"

namespace framewise::measure {

struct TextureFeatures {
  simd::PatternCounts patterns{};
  double sharpness = 0;  // the variance of the Laplacian

  void compute(const Picture& picture) { find(picture, nullptr); }
  void update(const Picture& picture) { find(picture, &picture.changed()); }

 private:
  struct Sums {
    simd::PatternCounts patterns{};
    simd::Moments laplacian;

    void add(const Sums& other);
  };

  void find(const Picture& picture, const TileMap* changed);

  TileSums<Sums> tiles_{kSumTile};
};

// The smaller over the larger variance of the Laplacian; 1 if both are 0.
double sharpness_ratio(const TextureFeatures& a, const TextureFeatures& b);

}  // namespace framewise::measure
