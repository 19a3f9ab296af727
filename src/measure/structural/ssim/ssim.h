// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frame/plane.h"
#include "measure/metric.h"

namespace framewise::measure {

// What is missing to 1 of SSIM in the Gaussian window around each pixel; the
// border that no window covers repeats its neighbours. Serves all metrics of
// its kind. Pictures that are smaller than a window show plain differences.
void map_structure(const PairView& pair, ImageF& map);

}  // namespace framewise::measure
