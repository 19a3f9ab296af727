// SPDX-License-Identifier: Apache-2.0
// The seam of a loop, where the end of an animation meets its beginning.
#pragma once

#include "flashes/detector.h"
#include "framewise/animation.h"

namespace framewise::flashes {

bool plays_again(const AnimationInfo& info);

// Plays the beginning of an animation again, as often as a short loop needs to
// fill the time in which flashes count. `state` has seen all its frames once.
Result<void> judge_seam(Animation& animation, FlashDetector::State& state);

}  // namespace framewise::flashes
