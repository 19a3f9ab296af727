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
constexpr int64_t kShareForKey = 4;

// The first key frame from `frame` on; `frame` itself where none follows.
int64_t key_from(const std::vector<int64_t>& keys, int64_t frame) {
  const auto key = std::lower_bound(keys.begin(), keys.end(), frame);
  return key == keys.end() ? frame : *key;
}

// Moves the start so that a key frame follows the fade.
void move_start(LoopCut& cut, const std::vector<int64_t>& keys) {
  const int64_t shot = kShotFrames * cut.fade_frames;
  const int64_t later =
      key_from(keys, cut.part.first + cut.fade_frames) - cut.fade_frames;
  const int64_t cost = later - cut.part.first;
  if (cost * kShareForKey <= cut.part.end - cut.part.first &&
      later + 2 * shot <= cut.part.end) {
    cut.part.first = later;
  }
}

// Moves both ends by as much, which changes the moment at which they meet.
void move_both(LoopCut& cut, int64_t frames, const std::vector<int64_t>& keys) {
  std::optional<int64_t> best;
  for (const int64_t key : keys) {
    const int64_t by = key - cut.fade_frames - cut.part.first;
    if (cut.part.first + by < 0 || cut.part.end + by > frames) continue;
    if (!best || std::abs(by) < std::abs(*best)) best = by;
  }
  cut.part.first += best.value_or(0);
  cut.part.end += best.value_or(0);
}

// Adds frames that are shared by the fade, as far as the clip has some.
void make_longer(LoopCut& cut, int64_t frames) {
  const int64_t after = std::min(cut.fade_frames, frames - cut.part.end);
  cut.part.end += after;
  cut.part.first =
      std::max<int64_t>(cut.part.first - (cut.fade_frames - after), 0);
}

LoopCut fade_of(const LoopCut& part, Ends ends, int64_t fade, int64_t frames,
                const std::vector<int64_t>& keys) {
  LoopCut cut = part;
  cut.fade_frames = fade;
  if (ends == Ends::kSameMoment) {
    make_longer(cut, frames);
    move_both(cut, frames, keys);
  } else {
    move_start(cut, keys);
  }
  const int64_t shot = kShotFrames * fade;
  cut.middle = cut.part.first + shot;
  const int64_t key = key_from(keys, cut.middle);
  if (key + shot <= cut.part.end) cut.middle = key;
  cut.ramp_frames =
      std::min(key_from(keys, cut.part.first + fade), cut.middle) -
      cut.part.first;
  return cut;
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

std::string_view name_of(DriftSpread spread) {
  return spread == DriftSpread::kJoint ? "joint" : "loop";
}

int64_t LoopCut::frames() const {
  const int64_t shared = joint == LoopJoint::kCut ? 0 : fade_frames;
  return part.end - part.first - shared;
}

double LoopCut::drift_step() const {
  if (!drift) return 0;
  constexpr double kGray = 128;
  double most = 0;
  for (const double offset : drift->offset) {
    most = std::max(most, std::abs((drift->gain - 1) * kGray + offset));
  }
  return most / double(spread == DriftSpread::kJoint
                           ? ramp_frames + 1
                           : std::max<int64_t>(frames(), 1));
}

std::optional<LevelRamp> LoopCut::tail_ramp() const {
  if (!drift) return std::nullopt;
  const int64_t fade = part.end - fade_frames;
  if (spread == DriftSpread::kJoint) {
    return LevelRamp{*drift, fade - 1, fade + ramp_frames, {1, 1}, {1, 0}};
  }
  // The levels of the middle: neither end is changed by much. What follows the
  // start by a whole loop has the whole drift.
  return LevelRamp{*drift,
                   part.first,
                   part.end,
                   {0, 0.5},
                   {double(part.end - part.first) / double(frames()), 0.5}};
}

std::optional<LevelRamp> LoopCut::head_ramp() const {
  if (!drift || spread == DriftSpread::kLoop) return tail_ramp();
  return LevelRamp{
      *drift, part.first - 1, part.first + ramp_frames, {0, 1}, {0, 0}};
}

LoopCut choose_part(const LoopCheck& check) {
  LoopCut cut;
  cut.part = check.better.value_or(LoopPart{
      0, check.frames, check.features.loop_ratio(), check.features.seam});
  // A pendulum comes back to its start, and moves the other way there.
  const bool turns = !check.better && check.features.reverses();
  if (cut.part.ratio <= kMostUnseenRatio && !turns) {
    cut.joint = LoopJoint::kCut;
  }
  return cut;
}

int64_t longest_fade(double per_second) {
  return std::llround(kFadeSeconds * per_second);
}

std::vector<LoopCut> fades_of(const LoopCut& part, Ends ends, int64_t frames,
                              double per_second,
                              const std::vector<int64_t>& keys) {
  std::vector<LoopCut> fades;
  const int64_t most =
      std::min<int64_t>(longest_fade(per_second),
                        (part.part.end - part.part.first) / (2 * kShotFrames));
  if (most < kShortestFade) return fades;
  for (int64_t fade = kShortestFade; fade < most; fade += (fade + 1) / 2) {
    fades.push_back(fade_of(part, ends, fade, frames, keys));
  }
  fades.push_back(fade_of(part, ends, most, frames, keys));
  return fades;
}

namespace {

bool moves_better(const JointLevels& levels) {
  return levels.along_motion <= kWorthMoving * levels.crossfade;
}

}  // namespace

double least_shown(const JointLevels& levels) {
  return moves_better(levels) ? levels.along_motion : levels.crossfade;
}

LoopJoint choose_joint(const JointLevels& levels) {
  if (least_shown(levels) > kMostFadeLevels) return LoopJoint::kNone;
  return moves_better(levels) ? LoopJoint::kAlongMotion : LoopJoint::kCrossfade;
}

bool is_unseen(const JointLevels& levels, LoopJoint joint) {
  return (joint == LoopJoint::kCrossfade && levels.crossfade_unseen) ||
         (joint == LoopJoint::kAlongMotion && levels.along_motion_unseen);
}

std::vector<ClipPlay> plays_of(const LoopCut& cut, double per_second) {
  const auto seconds = [per_second](int64_t frame) {
    return double(frame) / per_second;
  };
  if (cut.joint == LoopJoint::kCut) {
    return {{.clip = 0,
             .start_s = seconds(cut.part.first),
             .end_s = seconds(cut.part.end),
             .overlap_s = 0,
             .ramp = cut.tail_ramp()}};
  }
  return {{.clip = 0,
           .start_s = seconds(cut.middle),
           .end_s = seconds(cut.part.end),
           .overlap_s = seconds(cut.fade_frames),
           .fade = cut.joint == LoopJoint::kAlongMotion ? Fade::kAlongMotion
                                                        : Fade::kMix,
           .ramp = cut.tail_ramp()},
          {.clip = 0,
           .start_s = seconds(cut.part.first),
           .end_s = seconds(cut.middle),
           .overlap_s = 0,
           .ramp = cut.head_ramp()}};
}

}  // namespace framewise::video
