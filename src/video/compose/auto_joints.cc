// SPDX-License-Identifier: Apache-2.0
#include "video/compose/auto_joints.h"

#include <algorithm>

#include "base/result.h"
#include "video/scan/clip_features.h"
#include "video/sequence/joints.h"

namespace framewise::video {
namespace {

struct Ends {
  ClipFeatures features;
  int64_t ticks = 0;  // duration
};

Result<Ends> ends_of(const ClipPlace& place, const WorkContext& context) {
  FW_ASSIGN_OR_RETURN(Animation clip,
                      open_clip_animation(place, {.limits = context.limits,
                                                  .stop = context.stop}));
  Ends ends;
  FW_ASSIGN_OR_RETURN(ends.features, measure_ends(clip));
  const AnimationInfo& info = clip.info();
  if (info.duration) {
    ends.ticks = int64_t(info.time_base.seconds(*info.duration) *
                         double(kTicksPerSecond));
  }
  return ends;
}

}  // namespace

Result<void> choose_overlaps(ComposeRequest& request,
                             const WorkContext& context) {
  std::vector<std::optional<Result<Ends>>> read(request.clips.size());
  context.executor->parallel_for(read.size(), [&](size_t i) {
    read[i].emplace(ends_of(request.place_of(i), context));
  });
  for (auto& ends : read) {
    if (!*ends) return std::move(*ends).error();
  }
  for (size_t i = 0; i + 1 < request.plays.size(); ++i) {
    ClipPlay& play = request.plays[i];
    if (play.overlap_s) continue;
    const Ends& here = **read[play.clip];
    const Ends& next = **read[request.plays[i + 1].clip];
    const JointFacts facts{
        .seam = luma_rms(here.features.end.signature,
                         next.features.start.signature),
        .motion_before = here.features.motion,
        .motion_after = next.features.motion,
        .both_still = here.features.end.still && next.features.start.still,
        .shorter_clip = std::min(here.ticks, next.ticks)};
    play.overlap_s = seconds_of(overlap_for(facts));
  }
  return {};
}

}  // namespace framewise::video
