// SPDX-License-Identifier: Apache-2.0
// Whether two clips are joined by a cut or by a crossfade, and how long.
#pragma once

#include <cstdint>

#include "video/film/plan.h"

namespace framewise::video {

// Facts about a joint: RMS values of 32x32 luma in levels of 8 bits.
struct JointFacts {
  double seam = 0;           // last frame of one against the first of the other
  double motion_before = 0;  // usual step from frame to frame in either clip
  double motion_after = 0;
  bool both_still = false;   // nothing moves near the joint
  int64_t shorter_clip = 0;  // ticks
};

// The overlap in ticks: 0, a cut, where the jump is no larger than the motion
// around it; else as long as it takes to hide the jump in that motion.
int64_t overlap_for(const JointFacts& facts);

}  // namespace framewise::video
