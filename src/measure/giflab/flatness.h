// SPDX-License-Identifier: Apache-2.0
// GifLab's rule for frames without content: if both are flat, its structural
// metrics return a value derived from the distance of the mean colors.
#pragma once

#include <optional>

#include "measure/pair_view.h"

namespace framewise::measure::giflab {

// 0 for mean colors less than 1 apart (Euclidean, 0..255 RGB), 1 above 51.
double color_distance(const PairView& pair);

// The value of a metric if at least one frame is flat (range at most 4 and
// deviation below 1 in every channel). If both are flat: `identical` blended
// into `worst` by the distance of the colors. If one is flat: `worst`.
std::optional<double> value_of_flat(const PairView& pair, double identical,
                                    double worst);

}  // namespace framewise::measure::giflab
