// SPDX-License-Identifier: Apache-2.0
#include "video/sequence/joints.h"

#include <algorithm>
#include <cmath>

namespace framewise::video {
namespace {

// A jump of up to 1.5 times the usual step is not noticed.
constexpr double kHidden = 1.5;
constexpr double kLeastMotion = 1;  // level; below it is noise
// Lengths in frames of 1/30 s. Shorter fades look like a fault.
constexpr int64_t kShortestFade = 4;
constexpr int64_t kShortestStillFade = 12;
constexpr int64_t kLongestFade = 30;
constexpr int64_t kFadeFrame = kTicksPerSecond / 30;
// At most this part of the shorter clip is in one fade.
constexpr int64_t kShareOfClip = 4;

}  // namespace

int64_t overlap_for(const JointFacts& facts) {
  const double motion =
      std::max({facts.motion_before, facts.motion_after, kLeastMotion});
  if (facts.seam <= kHidden * motion) return 0;
  const int64_t least = facts.both_still ? kShortestStillFade : kShortestFade;
  const auto needed = int64_t(std::ceil(facts.seam / (kHidden * motion)));
  const int64_t frames = std::clamp(needed, least, kLongestFade);
  const int64_t most = facts.shorter_clip / kShareOfClip / kFadeFrame;
  return std::min(frames, most) * kFadeFrame;
}

}  // namespace framewise::video
