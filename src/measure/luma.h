// SPDX-License-Identifier: Apache-2.0
// Luma planes shared by several metrics.
#pragma once

#include "frame/plane.h"
#include "measure/picture.h"

namespace framewise::measure {

// The luma plane in units of 8-bit samples. For frames measured on their own
// planes: stored Y divided by 2^(bits - 8). For others: unrounded BT.709 luma
// of gamma-coded RGB, 0..255.
struct Luma {
  static constexpr bool kShared = true;
  ImageF plane;

  void compute(const Picture& picture);
  void update(const Picture& picture);
};

// The largest value of this plane: (2^bits - 1) / 2^(bits - 8); 255 for RGB. It
// is L in papers; libvmaf uses 255 at any depth.
double peak_of_luma(const Picture& picture);

}  // namespace framewise::measure
