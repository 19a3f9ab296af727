// SPDX-License-Identifier: Apache-2.0
// How bad the worst places of a picture are, at little cost: what means over
// the picture do not see.
//
// Luma at half size is cut into blocks of 4x4. The mean square error of each is
// divided by how much there is to see in the original around it, which hides
// errors, and the blocks are brought together by an 8-norm: nearly the worst of
// them, but not one alone. Of the cheap ways tried on 60 real series it tells
// best how butteraugli varies (docs/time.md).
#pragma once

#include <vector>

#include "measure/score/score_planes.h"
#include "measure/tile_map.h"

namespace framewise::measure {

class PairView;

class LocalError {
 public:
  void compute(const PairView& pair);
  void update(const PairView& pair);

  double value() const;

 private:
  void resize(Size plane);
  void evaluate(const PaddedPlane& reference, const PaddedPlane& test,
                const TileMap& changed);
  // The sum of the fourth powers of a row of blocks.
  double row_sum(int row) const;
  const float* squares(int row) const { return &squares_[at(row)]; }
  const float* detail(int row) const { return &detail_[at(row)]; }
  size_t at(int row) const { return size_t(row) * size_t(stride_); }

  Size plane_;
  int columns_ = 0;  // of blocks
  int rows_ = 0;
  int stride_ = 0;
  std::vector<float> squares_;
  std::vector<float> detail_;
  std::vector<double> sums_;
  std::vector<uint8_t> stale_;  // rows of blocks
  TileMap changed_;             // at half size
};

}  // namespace framewise::measure
