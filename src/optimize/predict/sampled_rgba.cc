// SPDX-License-Identifier: Apache-2.0
#include "optimize/predict/sampled_rgba.h"

#include <algorithm>

#include "base/result.h"
#include "frame/color/to_srgb.h"
#include "optimize/input_facts.h"

namespace framewise::optimization {

Result<SampledFacts> each_sampled_frame(
    Animation& animation, int64_t most_pixels,
    const std::function<void(const Frame& rgba, bool follows)>& take) {
  FW_ASSIGN_OR_RETURN(const Survey survey, animation.survey());
  const AnimationInfo& info = animation.info();
  SampledFacts facts{.frames =
                         std::max<int64_t>(1, int64_t(survey.frames.size()))};
  int64_t ticks = 0;
  for (const FrameFacts& frame : survey.frames) ticks += frame.time.duration;
  facts.duration_ms = info.time_base.seconds(ticks) * 1000;
  const int64_t count = std::clamp<int64_t>(
      most_pixels / std::max<int64_t>(1, info.size.pixels()), 1, facts.frames);
  FramePool pool;
  int64_t position = 0;
  bool any = false;
  for (const int64_t index : sampled_frames(facts.frames, count).indices) {
    const bool follows = any && index == position;
    if (index != position) FW_RETURN_IF_ERROR(animation.seek(index));
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
    if (!frame) break;
    FW_ASSIGN_OR_RETURN(const Frame rgba, to_srgb8(*frame, pool));
    take(rgba, follows);
    any = true;
    position = index + 1;
  }
  if (!any) {
    return in_file(fail(ErrorKind::kInput, "has no frames"), animation.name());
  }
  FW_RETURN_IF_ERROR(animation.rewind());
  return facts;
}

}  // namespace framewise::optimization
