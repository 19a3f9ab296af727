// SPDX-License-Identifier: Apache-2.0
// Where a clip is cut so that it can be played again and again, and how its end
// meets its start.
#pragma once

#include <vector>

#include "video/compose/options.h"
#include "video/scan/clip_features.h"

namespace framewise::video {

enum class LoopJoint : uint8_t {
  kCut,        // the jump is within the usual motion
  kCrossfade,  // the end becomes the start over some frames
  kNone,       // two pictures would be seen at once
};

struct LoopCut {
  LoopJoint joint = LoopJoint::kNone;
  LoopPart part;
  double seam_levels = 0;  // RMS of luma between its end and its start
  int64_t fade_frames = 0;
  // Plays of the clip, its index 0, that make the loop.
  std::vector<ClipPlay> plays;
};

// `per_second`: frames of the clip.
LoopCut choose_loop(const LoopCheck& check, double per_second);

}  // namespace framewise::video
