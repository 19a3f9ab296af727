// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::comparison {

// Sees the frames of a comparison while they pass by on their way to the
// metrics, so that nobody decodes a file only to look at it.
class Onlooker {
 public:
  virtual ~Onlooker() = default;

  // Side 0 is the reference, side i + 1 candidate i. The frames of a side come
  // in order, from the first on and each once; those of two sides as they like.
  // One call at a time, from whatever thread.
  virtual Result<void> see(size_t side, const Frame& frame) = 0;
};

}  // namespace framewise::comparison
