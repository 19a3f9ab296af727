// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::comparison {

// Receives the frames of a comparison on their way to the metrics, so that an
// analysis needs no decoding of its own.
class FrameObserver {
 public:
  virtual ~FrameObserver() = default;

  // Side 0 is the reference, side i + 1 is candidate i. The frames of one side
  // come in order, from the first on, each once. Two sides may be interleaved
  // in any way. Called from any thread, one call at a time.
  virtual Result<void> on_frame(size_t side, const Frame& frame) = 0;
};

}  // namespace framewise::comparison
