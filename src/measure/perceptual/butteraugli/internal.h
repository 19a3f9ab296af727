// SPDX-License-Identifier: Apache-2.0
// The data of a prepared reference; for butteraugli.cc and its tests.
#pragma once

#include "measure/perceptual/butteraugli/bands.h"

namespace framewise::measure::butteraugli_internal {

struct Planes {
  Size size;
  float nits = 80;
  BandPlanes scales[2];  // full and half size
};

}  // namespace framewise::measure::butteraugli_internal
