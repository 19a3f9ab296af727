// SPDX-License-Identifier: Apache-2.0
#include "video/scan/loop_cut.h"

#include <algorithm>
#include <cmath>

namespace framewise::video {
namespace {

// A jump up to half again the usual motion is not noticed: LoopQuality::kGood.
constexpr double kMostCutRatio = 1.5;
// Mean difference at which both pictures of a fade are plainly seen: that of a
// cut between scenes, as scene_cuts() knows it, and half again.
constexpr double kMostFadeLevels = 18;
constexpr double kFadeSeconds = 0.5;
// Shots of a film keep three frames of their own for each that they share (see
// lay_out()), and a loop has two shots.
constexpr int64_t kShotFrames = 4;

}  // namespace

LoopCut choose_loop(const LoopCheck& check, double per_second) {
  LoopCut cut;
  cut.part = check.better.value_or(
      LoopPart{0, check.frames, check.features.loop_ratio()});
  cut.seam_levels = cut.part.ratio * check.features.motion;
  const auto seconds = [per_second](int64_t frame) {
    return double(frame) / per_second;
  };
  const int64_t frames = cut.part.end - cut.part.first;
  // A pendulum comes back to its start, and moves the other way there.
  const bool turns = !check.better && check.features.reverses();
  if (cut.part.ratio <= kMostCutRatio && !turns) {
    cut.joint = LoopJoint::kCut;
    cut.plays = {{.clip = 0,
                  .start_s = seconds(cut.part.first),
                  .end_s = seconds(cut.part.end),
                  .overlap_s = 0}};
    return cut;
  }
  cut.fade_frames =
      std::min(std::llround(kFadeSeconds * per_second),
               static_cast<long long>(frames / (2 * kShotFrames)));
  if (cut.seam_levels > kMostFadeLevels || cut.fade_frames < 2) return cut;
  // The film begins within the part and ends with its beginning, so that its
  // last frame and its first are neighbors in the clip.
  const int64_t middle = cut.part.first + kShotFrames * cut.fade_frames;
  cut.joint = LoopJoint::kCrossfade;
  cut.plays = {{.clip = 0,
                .start_s = seconds(middle),
                .end_s = seconds(cut.part.end),
                .overlap_s = seconds(cut.fade_frames)},
               {.clip = 0,
                .start_s = seconds(cut.part.first),
                .end_s = seconds(middle),
                .overlap_s = 0}};
  return cut;
}

}  // namespace framewise::video
