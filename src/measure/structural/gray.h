// SPDX-License-Identifier: Apache-2.0
// Grey as OpenCV's cvtColor makes it: BT.601 luma rounded to 8 bits.
#pragma once

#include "frame/plane.h"
#include "measure/picture.h"

namespace framewise::measure {

struct Gray {
  ImageF plane;  // whole numbers 0..255
  float darkest = 0;
  float brightest = 0;

  void compute(const Picture& picture);
};

}  // namespace framewise::measure
