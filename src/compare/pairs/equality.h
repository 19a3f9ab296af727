// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "framewise/frame.h"

namespace framewise::comparison {

// Whether frames are equal, pixel by pixel. Compares first where the last two
// frames differed: copies of recordings tend to differ in the same places.
class Equality {
 public:
  bool of(const Frame& a, const Frame& b);

 private:
  int plane_ = 0;
  int row_ = 0;
};

}  // namespace framewise::comparison
