// SPDX-License-Identifier: Apache-2.0
#include "video/scan/loop_cut.h"

#include <algorithm>
#include <cmath>

namespace framewise::video {
namespace {

// Mean difference at which both pictures of a fade are plainly seen: that of a
// cut between scenes, as scene_cuts() knows it, and half again.
constexpr double kMostFadeLevels = 18;
// Frames that are moved may tear: only a joint that shows a third less is worth
// that.
constexpr double kWorthMoving = 2.0 / 3;
// Shots of a film keep three frames of their own for each that they share (see
// lay_out()), and a loop has two shots.
constexpr int64_t kShotFrames = 4;
constexpr double kFadeSeconds = 0.5;
constexpr int64_t kShortestFade = 2;
// A loop may be shorter by this part of its frames, so that frames after its
// fade are copied.
constexpr int64_t kShareForKey = 10;

// The first key frame from `frame` on; `frame` itself where none follows.
int64_t key_from(const std::vector<int64_t>& keys, int64_t frame) {
  const auto key = std::lower_bound(keys.begin(), keys.end(), frame);
  return key == keys.end() ? frame : *key;
}

void move_to_keys(LoopCut& cut, const std::vector<int64_t>& keys) {
  const int64_t shot = kShotFrames * cut.fade_frames;
  const int64_t after = key_from(keys, cut.part.first + cut.fade_frames);
  const int64_t later = after - cut.fade_frames;
  const int64_t cost = later - cut.part.first;
  if (cost * kShareForKey <= cut.part.end - cut.part.first &&
      later + 2 * shot <= cut.part.end) {
    cut.part.first = later;
  }
  cut.middle = cut.part.first + shot;
  const int64_t key = key_from(keys, cut.middle);
  if (key + shot <= cut.part.end) cut.middle = key;
}

}  // namespace

std::string_view name_of(LoopJoint joint) {
  switch (joint) {
    case LoopJoint::kCut: return "cut";
    case LoopJoint::kCrossfade: return "crossfade";
    case LoopJoint::kAlongMotion: return "motion";
    case LoopJoint::kNone: return "none";
  }
  return "";
}

int64_t LoopCut::frames() const {
  const int64_t shared = joint == LoopJoint::kCut ? 0 : fade_frames;
  return part.end - part.first - shared;
}

LoopCut choose_part(const LoopCheck& check, double per_second,
                    const std::vector<int64_t>& keys) {
  LoopCut cut;
  cut.part = check.better.value_or(
      LoopPart{0, check.frames, check.features.loop_ratio()});
  cut.seam_levels = cut.part.ratio * check.features.motion;
  // A pendulum comes back to its start, and moves the other way there.
  const bool turns = !check.better && check.features.reverses();
  if (cut.part.ratio <= kMostUnseenRatio && !turns) {
    cut.joint = LoopJoint::kCut;
    return cut;
  }
  const int64_t frames = cut.part.end - cut.part.first;
  const int64_t fade = std::min<int64_t>(
      std::llround(kFadeSeconds * per_second), frames / (2 * kShotFrames));
  if (fade < kShortestFade) return cut;
  cut.fade_frames = fade;
  move_to_keys(cut, keys);
  return cut;
}

LoopJoint choose_joint(const JointLevels& levels) {
  const bool moves = levels.along_motion <= kWorthMoving * levels.crossfade;
  if ((moves ? levels.along_motion : levels.crossfade) > kMostFadeLevels) {
    return LoopJoint::kNone;
  }
  return moves ? LoopJoint::kAlongMotion : LoopJoint::kCrossfade;
}

std::vector<ClipPlay> plays_of(const LoopCut& cut, double per_second) {
  const auto seconds = [per_second](int64_t frame) {
    return double(frame) / per_second;
  };
  if (cut.joint == LoopJoint::kCut) {
    return {{.clip = 0,
             .start_s = seconds(cut.part.first),
             .end_s = seconds(cut.part.end),
             .overlap_s = 0}};
  }
  return {{.clip = 0,
           .start_s = seconds(cut.middle),
           .end_s = seconds(cut.part.end),
           .overlap_s = seconds(cut.fade_frames),
           .fade = cut.joint == LoopJoint::kAlongMotion ? Fade::kAlongMotion
                                                        : Fade::kMix},
          {.clip = 0,
           .start_s = seconds(cut.part.first),
           .end_s = seconds(cut.middle),
           .overlap_s = 0}};
}

}  // namespace framewise::video
