// SPDX-License-Identifier: Apache-2.0
// GifLab's rule for pictures without content: where both are flat, its
// structural metrics answer with the distance of the mean colours instead.
#pragma once

#include <optional>

#include "measure/pair_view.h"

namespace framewise::measure::giflab {

// 0 for mean colours less than 1 apart (Euclid, 0..255 RGB), 1 beyond 51.
double color_distance(const PairView& pair);

// The value of a metric if at least one picture is flat (a range of at most 4
// and a deviation below 1 in every channel): `identical` blended into `worst`
// by the colours' distance if both are, `worst` if one is.
std::optional<double> value_of_flat(const PairView& pair, double identical,
                                    double worst);

}  // namespace framewise::measure::giflab
