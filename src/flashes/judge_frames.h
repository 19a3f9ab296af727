// SPDX-License-Identifier: Apache-2.0
// Judges the frames of an animation as a change would leave them.
#pragma once

#include <functional>

#include "framewise/animation.h"
#include "framewise/flashes.h"

namespace framewise::flashes {

// How a frame is shown: with other pixels or for another time, in seconds.
struct ShownFrame {
  Frame frame;
  double duration_s = 0;
};
using FrameChange =
    std::function<Result<ShownFrame>(Frame frame, int64_t index)>;

// Plays the beginning again where the file loops. Null `change`: as it is.
Result<FlashReport> judge_frames(Animation& animation,
                                 const FlashOptions& options,
                                 const FrameChange& change);

}  // namespace framewise::flashes
