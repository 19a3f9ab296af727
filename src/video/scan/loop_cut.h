// SPDX-License-Identifier: Apache-2.0
// Where a clip is cut so that it can be played again and again, and how its end
// meets its start.
#pragma once

#include <optional>
#include <vector>

#include "video/film/level_drift.h"
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

// Over which frames a drift of levels is taken back.
enum class DriftSpread : uint8_t {
  kJoint,  // the fade and what is encoded after it
  kLoop,   // all, which are encoded
};
std::string_view name_of(DriftSpread spread);

struct LoopCut {
  LoopJoint joint = LoopJoint::kNone;
  LoopPart part;
  int64_t fade_frames = 0;  // of a joint that is no cut; 0: too short for one

  // Of a loop that fades: its first frame. It plays to the end of the part, of
  // which the last frames become the first ones of the part, and goes on up to
  // this frame, so that its last frame and its first are neighbors in the clip.
  int64_t middle = 0;

  // From its start to its end; absent: none is taken back.
  std::optional<LevelDrift> drift;
  DriftSpread spread = DriftSpread::kLoop;
  int64_t ramp_frames = 0;  // kJoint: from the first frame of the fade on

  // Of the loop.
  int64_t frames() const;
  // Levels of middle gray, from frame to frame, while a drift is taken back.
  double drift_step() const;
  // The ramp that makes the levels of frames that are shown before and in the
  // fade, and of those in and after it.
  std::optional<LevelRamp> tail_ramp() const;
  std::optional<LevelRamp> head_ramp() const;
};

// How much a joint shows, in levels of luma: by how much its two pictures
// differ, or, where that is larger, a step that is no usual motion.
struct JointLevels {
  double crossfade = 0;
  double along_motion = 0;
  // No step is more than usual motion.
  bool crossfade_unseen = false;
  bool along_motion_unseen = false;
};

// Ends that show the same moment of what comes back are kept together.
enum class Ends : uint8_t { kAny, kSameMoment };

// The part to be looped. kNone: its jump would show, so that its ends have to
// become each other.
LoopCut choose_part(const LoopCheck& check);

// In frames.
int64_t longest_fade(double per_second);

// Fades of a part that are worth measuring, the shortest first, the last one of
// half a second; empty: it is too short for one. `keys`: frames from which
// packets can be copied, in order; a loop that fades begins at one, and its
// fade ends before one, where that costs little. `frames`: of the clip. Frame
// `end` of a part of kSameMoment is frame `first` again.
std::vector<LoopCut> fades_of(const LoopCut& part, Ends ends, int64_t frames,
                              double per_second,
                              const std::vector<int64_t>& keys);

// The joint that shows less; kNone where both show two pictures.
LoopJoint choose_joint(const JointLevels& levels);
// Of the joint that is chosen, or would be.
double least_shown(const JointLevels& levels);
// It is seen no more than the motion around it.
bool is_unseen(const JointLevels& levels, LoopJoint joint);

// Plays of the clip, its index 0, that make the loop.
std::vector<ClipPlay> plays_of(const LoopCut& cut, double per_second);

}  // namespace framewise::video
