// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frame/plane.h"
#include "measure/metric.h"

namespace framewise::measure {

// 1 - SSIM in the Gaussian window around each pixel; the border that no window
// covers repeats its neighbors. Used by all metrics of the SSIM family. Frames
// smaller than a window show plain differences.
void map_structure(const PairView& pair, ImageF& map);

}  // namespace framewise::measure
