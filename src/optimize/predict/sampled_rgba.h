// SPDX-License-Identifier: Apache-2.0
// Decodes the frames that describe an animation.
#pragma once

#include <cstdint>
#include <functional>

#include "framewise/animation.h"

namespace framewise::optimization {

// Of an animation that was decoded.
struct SampledFacts {
  int64_t frames = 1;  // of the whole animation
  double duration_ms = 0;
};

// Calls `take` with frames as RGBA of 8 bits, from the beginning on: all of
// them, or runs of consecutive ones where they have more than `most_pixels`
// together. `follows`: the frame before was taken, too. Fails where there are
// no frames. Afterwards the animation is at its beginning.
Result<SampledFacts> each_sampled_frame(
    Animation& animation, int64_t most_pixels,
    const std::function<void(const Frame& rgba, bool follows)>& take);

}  // namespace framewise::optimization
