// SPDX-License-Identifier: Apache-2.0
// The frames of a film that are encoded: as they are stored, or made whole from
// the fields of interlaced ones.
#pragma once

#include <optional>

#include "video/motion/motion_filter.h"
#include "video/render/clip_frames.h"

namespace framewise::video {

enum class FieldUse : uint8_t { kAsStored, kMadeWhole };

class WholeFrames {
 public:
  static Result<WholeFrames> open(const ClipFile& file, FieldUse fields,
                                  const media::Job& job);

  // As ClipFrames::frame(): kept until the next call, and fast where numbers
  // grow. Whole frames are the same wherever decoding began.
  Result<const AVFrame*> frame(int64_t index);

 private:
  Result<void> start_before(int64_t index);
  Result<void> feed();

  std::optional<ClipFrames> stored_;
  FieldUse fields_ = FieldUse::kAsStored;
  int64_t frames_ = 0;  // of the film
  std::unique_ptr<MotionFilter> filter_;
  int64_t next_fed_ = 0;
  bool ended_ = false;  // the filter was told that no frame follows
  media::AvFramePtr whole_;
};

}  // namespace framewise::video
