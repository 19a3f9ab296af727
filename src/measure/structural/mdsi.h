// SPDX-License-Identifier: Apache-2.0
// Mean deviation similarity index (Nafchi, Shahkolaei, Hedjam and Cheriet
// 2016): how unevenly gradients and colours suffer. 0 means identical.
#pragma once

#include "frame/plane.h"
#include "measure/structural/decimated_rgb.h"

namespace framewise::measure {

// Both of the same size. `deviation` gets 1 - G of each sample of the small
// picture: 0 where both are equal.
double mdsi(const DecimatedRgb& reference, const DecimatedRgb& test,
            ImageF& deviation);

}  // namespace framewise::measure
