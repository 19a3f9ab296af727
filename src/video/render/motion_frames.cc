// SPDX-License-Identifier: Apache-2.0
#include "video/render/motion_frames.h"

#include <algorithm>
#include <cmath>

#include "base/module.h"
#include "video/render/part_renderer.h"

namespace framewise::video {
namespace {

// Frames that the filter looks at around the one that it makes.
constexpr int64_t kFramesBefore = 4;
// Further ahead than this it is faster to start again.
constexpr int64_t kFarAhead = 64;
constexpr AVRational kTicksOfVariable{1, 90'000};

}  // namespace

int64_t MotionFrames::time_of(int64_t frame) const {
  if (clip_.constant_rate) return frame;
  return std::llround(clip_.times_s[size_t(frame)] / av_q2d(kTicksOfVariable));
}

Result<void> MotionFrames::start_before(int64_t number, const Fitted& fitted) {
  next_fed_ =
      std::max<int64_t>(clip_frame_at(clip_, film_, number) - kFramesBefore, 0);
  FW_ASSIGN_OR_RETURN(const media::AvFramePtr first, fitted(next_fed_));
  MotionFacts facts{.width = first->width,
                    .height = first->height,
                    .pixels = AVPixelFormat(first->format),
                    .tick = kTicksOfVariable,
                    .rate = {int(film_.numerator), int(film_.denominator)}};
  if (clip_.constant_rate) {
    facts.tick = {int(clip_.rate.denominator), int(clip_.rate.numerator)};
  }
  FW_ASSIGN_OR_RETURN(
      filter_, call_module<ModuleMotion>(kMotionModule, kMotionSymbol, facts));
  next_out_ = 0;
  ended_ = false;
  return {};
}

Result<void> MotionFrames::feed(const Fitted& fitted) {
  if (next_fed_ == clip_.frames) {
    ended_ = true;
    return filter_->end();
  }
  FW_ASSIGN_OR_RETURN(const media::AvFramePtr frame, fitted(next_fed_));
  return filter_->add(*frame, time_of(next_fed_++));
}

Result<media::AvFramePtr> MotionFrames::frame(int64_t number,
                                              const Fitted& fitted) {
  const bool goes_on =
      filter_ && number >= next_out_ && number < next_out_ + kFarAhead;
  if (!goes_on) FW_RETURN_IF_ERROR(start_before(number, fitted));
  while (true) {
    FW_ASSIGN_OR_RETURN(media::AvFramePtr made, filter_->next());
    if (made) {
      next_out_ = made->pts + 1;
      if (made->pts < number) continue;
      if (made->pts > number) return media::AvFramePtr();
      return made;
    }
    if (ended_) return media::AvFramePtr();
    FW_RETURN_IF_ERROR(feed(fitted));
  }
}

}  // namespace framewise::video
