// SPDX-License-Identifier: Apache-2.0
// The small picture on which FSIM and MDSI work: both fix the viewing distance
// by shrinking until the shorter side is near 256 samples.
#pragma once

#include "frame/plane.h"
#include "framewise/frame.h"
#include "measure/picture.h"

namespace framewise::measure {

// max(1, round(min(width, height) / 256)), halves up.
int decimation_factor(Size size);

// Box means over factor x factor gamma-coded pixels around every factor-th
// pixel, from the first; zeros count outside of the picture. R, G and B run
// from 0 to 255 and are not rounded.
struct DecimatedRgb {
  Image3F planes;
  int factor = 1;

  void compute(const Picture& picture);
  // From a kRgba frame.
  void compute(const Frame& rgba);
};

// Blows a map of the small picture up to `size`: each sample covers the pixels
// it stands for, cut to 0..1. `map` is resized.
void enlarge(const ImageF& small, int factor, Size size, ImageF& map);

}  // namespace framewise::measure
