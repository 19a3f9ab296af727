// SPDX-License-Identifier: Apache-2.0
#include "placement/prepared_frames.h"

#include <utility>

#include "base/result.h"
#include "frame/color/to_srgb.h"
#include "frame/geometry.h"

namespace framewise::placement {

Rect all_of(const Animation& animation) {
  const Size size = animation.info().size;
  return {0, 0, size.width, size.height};
}

Result<SeenFrame> FramePreparation::seen(Frame frame) {
  const int64_t index = frame.index();
  const FrameTime time = frame.time();
  const bool as_stored =
      frame.size() == size_ && frame.format().layout == Layout::kRgba;
  std::optional<int> palette;
  if (!cut_ && frame.size() != size_) {
    palette = colors_.count(frame);
    if (palette > kColorCountLimit) palette.reset();
    FW_ASSIGN_OR_RETURN(frame, resized(frame));
  }
  FW_ASSIGN_OR_RETURN(Frame alpha, to_srgb8(frame, pool_));
  if (cut_ && alpha.size() != size_) {
    FW_ASSIGN_OR_RETURN(alpha, crop(alpha, part_, pool_));
  }
  FW_ASSIGN_OR_RETURN(Frame opaque, flatten(alpha, background_, pool_));
  opaque = opaque.with_time(
      index, time,
      as_stored ? frame.changed() : ChangedArea::everything(size_));
  return SeenFrame{std::move(alpha), std::move(opaque), palette};
}

Result<Frame> FramePreparation::resized(const Frame& frame) {
  if (!resizer_) {
    FW_ASSIGN_OR_RETURN(resizer_, Resizer::create(frame.format(), frame.size(),
                                                  size_, scaling_));
  }
  FW_ASSIGN_OR_RETURN(const Frame result, resizer_->apply(frame, pool_));
  return result.with_time(frame.index(), frame.time(),
                          ChangedArea::everything(size_));
}

Result<std::optional<SeenFrame>> SeenFrameReader::at(int64_t index) {
  while (!last_ || last_->opaque.index() < index) {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation_.next());
    if (!frame) return std::optional<SeenFrame>();
    // Frames that nobody asks for are not worth converting.
    if (frame->index() < index) continue;
    FW_ASSIGN_OR_RETURN(last_, preparation_.seen(*std::move(frame)));
  }
  return last_;
}

}  // namespace framewise::placement
