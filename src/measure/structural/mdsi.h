// SPDX-License-Identifier: Apache-2.0
// Mean deviation similarity index (Nafchi, Shahkolaei, Hedjam and Cheriet
// 2016): unevenness of the damage to gradients and colors. 0 means identical.
#pragma once

#include "frame/plane.h"
#include "measure/structural/decimated_rgb.h"
#include "measure/structural/ssim/row_window.h"

namespace framewise::measure {

// Keeps its memory from pair to pair. One call at a time.
class Mdsi {
 public:
  // Both of equal size.
  double compare(const DecimatedRgb& reference, const DecimatedRgb& test);

  // 1 - G of each sample of the reduced frame: 0 where both are equal.
  const ImageF& deviation() const { return deviation_; }

 private:
  Image3F reference_, test_;  // lightness, H and M
  ImageF fused_, deviation_;
  RowWindow reference_rows_, test_rows_, fused_rows_;
};

}  // namespace framewise::measure
