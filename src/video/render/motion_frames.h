// SPDX-License-Identifier: Apache-2.0
// Frames of a clip at the rate of the film, with motion followed between them.
#pragma once

#include <functional>

#include "video/film/clip.h"
#include "video/motion/motion_filter.h"

namespace framewise::video {

class MotionFrames {
 public:
  // The frame of the clip with this number, in the form of the film.
  using Fitted = std::function<Result<media::AvFramePtr>(int64_t number)>;

  MotionFrames(const CodedClip& clip, const Rate& film)
      : clip_(clip), film_(film) {}

  // The frame at `number` / rate of the film after the clip's first one.
  // Numbers that grow are fast; others, and jumps, start a few frames before.
  // Null where nothing can be between: at the clip's end.
  Result<media::AvFramePtr> frame(int64_t number, const Fitted& fitted);

 private:
  Result<void> start_before(int64_t number, const Fitted& fitted);
  Result<void> feed(const Fitted& fitted);
  int64_t time_of(int64_t frame) const;

  const CodedClip& clip_;
  const Rate film_;
  std::unique_ptr<MotionFilter> filter_;
  int64_t next_fed_ = 0;  // frame of the clip
  int64_t next_out_ = 0;  // frame of the film
  bool ended_ = false;
};

}  // namespace framewise::video
