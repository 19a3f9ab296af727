// SPDX-License-Identifier: Apache-2.0
// The error of the worst regions of a frame, at low cost: means over the frame
// do not show them.
//
// Luma at half size is divided into blocks of 4x4. Each block's mean square
// error is divided by the local contrast of the reference, which masks errors.
// The 8-norm over the blocks is close to the worst block without depending on a
// single one. Of the cheap methods tried on 60 real series it predicts
// Butteraugli best (docs/time.md).
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
  // Sum of the fourth powers of a row of blocks.
  double row_sum(int row) const;
  const float* squares(int row) const { return &squares_[at(row)]; }
  const float* detail(int row) const { return &detail_[at(row)]; }
  size_t at(int row) const { return size_t(row) * size_t(stride_); }

  Size plane_;
  int columns_ = 0;  // number of blocks
  int rows_ = 0;
  int stride_ = 0;
  std::vector<float> squares_;
  std::vector<float> detail_;
  std::vector<double> sums_;
  std::vector<uint8_t> stale_;  // rows of blocks
  TileMap changed_;             // at half size
};

}  // namespace framewise::measure
