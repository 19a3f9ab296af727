// SPDX-License-Identifier: Apache-2.0
// The reduced frame of FSIM and MDSI. Both fix the viewing distance by
// shrinking until the shorter side is near 256 samples.
#pragma once

#include "frame/plane.h"
#include "framewise/frame.h"
#include "measure/picture.h"

namespace framewise::measure {

// max(1, round(min(width, height) / 256)), halves up.
int decimation_factor(Size size);

// Box means over factor x factor gamma-coded pixels around every factor-th
// pixel, from the first; zeros count outside of the frame. R, G and B are 0 to
// 255, not rounded.
struct DecimatedRgb {
  Image3F planes;
  int factor = 1;

  void compute(const Picture& picture);
  // From a kRgba frame.
  void compute(const Frame& rgba);
};

// Enlarges a map of the reduced frame to `size`: each sample covers the pixels
// it stands for, clamped to 0..1. `map` is resized.
void enlarge(const ImageF& small, int factor, Size size, ImageF& map);

}  // namespace framewise::measure
