// SPDX-License-Identifier: Apache-2.0
// Brightness planes that several metrics measure on.
#pragma once

#include "frame/plane.h"
#include "measure/picture.h"

namespace framewise::measure {

// The luma plane in units of 8-bit samples. Of pictures that are measured on
// their own planes: Y as stored, divided by 2^(bits - 8). Of all others: BT.709
// luma of gamma-coded RGB, 0..255, not rounded.
struct Luma {
  static constexpr bool kShared = true;
  ImageF plane;

  void compute(const Picture& picture);
  void update(const Picture& picture);
};

// The largest value that this plane can have: (2^bits - 1) / 2^(bits - 8), and
// 255 of RGB. The L of papers; libvmaf takes 255 at any depth.
double peak_of_luma(const Picture& picture);

}  // namespace framewise::measure
