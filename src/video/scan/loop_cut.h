// SPDX-License-Identifier: Apache-2.0
// Where a clip is cut so that it can be played again and again, and how its end
// meets its start.
#pragma once

#include <vector>

#include "video/film/options.h"
#include "video/scan/clip_features.h"

namespace framewise::video {

enum class LoopJoint : uint8_t {
  kCut,          // the jump is within the usual motion
  kCrossfade,    // the end becomes the start over some frames
  kAlongMotion,  // so, and what both show moves from place to place
  kNone,         // two pictures would be seen at once
};
std::string_view name_of(LoopJoint joint);

struct LoopCut {
  LoopJoint joint = LoopJoint::kNone;
  LoopPart part;
  double seam_levels = 0;   // RMS of luma between its end and its start
  int64_t fade_frames = 0;  // of a joint that is no cut; 0: too short for one

  // Of a loop that fades: its first frame. It plays to the end of the part, of
  // which the last frames become the first ones of the part, and goes on up to
  // this frame, so that its last frame and its first are neighbors in the clip.
  int64_t middle = 0;
  // Of the loop.
  int64_t frames() const;
};

// How much a joint shows, in levels of luma: by how much its two pictures
// differ, or, where that is larger, a step that is no usual motion.
struct JointLevels {
  double crossfade = 0;
  double along_motion = 0;
};

// The part to be looped. Where the jump would show, the joint is yet to be
// measured: kNone. `per_second`: frames of the clip. `keys`: its frames from
// which packets can be copied, in order; a loop that fades begins at one, and
// its fade ends before one, where that costs little.
LoopCut choose_part(const LoopCheck& check, double per_second,
                    const std::vector<int64_t>& keys);

// The joint that shows less; kNone where both show two pictures.
LoopJoint choose_joint(const JointLevels& levels);

// Plays of the clip, its index 0, that make the loop.
std::vector<ClipPlay> plays_of(const LoopCut& cut, double per_second);

}  // namespace framewise::video
