// SPDX-License-Identifier: Apache-2.0
#include "video/golden/shown_frames.h"

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/color/to_srgb.h"

namespace framewise::video {

Result<ShownFrames> ShownFrames::open(const std::filesystem::path& file,
                                      const OpenOptions& reading) {
  FW_ASSIGN_OR_RETURN(Animation animation, framewise::open(file, reading));
  ShownFrames frames(std::move(animation));
  FW_ASSIGN_OR_RETURN(const Survey survey, frames.animation_.survey());
  frames.frames_ = int64_t(survey.frames.size());
  const TimeBase clock = frames.animation_.info().time_base;
  for (const FrameFacts& one : survey.frames) {
    frames.seconds_ += clock.seconds(one.time.duration);
  }
  return frames;
}

Result<std::optional<ShownFrames::Timed>> ShownFrames::next() {
  FW_ASSIGN_OR_RETURN(const std::optional<Frame> stored, animation_.next());
  if (!stored) return std::optional<Timed>();
  const TimeBase clock = animation_.info().time_base;
  const FrameTime time = stored->time();
  FW_ASSIGN_OR_RETURN(Frame frame, to_srgb8(*stored, *pool_));
  FW_ASSIGN_OR_RETURN(
      frame, flatten(frame, Background::plain({255, 255, 255}), *pool_));
  return std::optional(Timed{std::move(frame), clock.seconds(time.start),
                             clock.seconds(time.start + time.duration)});
}

Result<Frame> ShownFrames::at(double seconds) {
  while (!shown_ || shown_->to_s <= seconds) {
    FW_ASSIGN_OR_RETURN(std::optional<Timed> following, next());
    if (!following) break;
    shown_ = std::move(following);
  }
  if (!shown_) return fail(ErrorKind::kInput, "there are no frames");
  return shown_->frame;
}

}  // namespace framewise::video
