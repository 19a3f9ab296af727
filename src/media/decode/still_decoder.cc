// SPDX-License-Identifier: Apache-2.0
#include "media/decode/still_decoder.h"

#include <algorithm>
#include <utility>

#include "base/result.h"

namespace framewise::media {

Result<void> StillDecoder::describe(const char* container, const char* codec,
                                    Size stored, Orientation orientation) {
  FW_RETURN_IF_ERROR(job_.admit(stored.width, stored.height));
  stored_ = stored;
  orientation_ = orientation;
  info_.container = container;
  info_.codec = codec;
  info_.size = orientation.apply(stored);
  info_.rotation = orientation.degrees();
  info_.format.color.range = Range::kFull;
  info_.frame_count = 1;
  info_.file_bytes = file_bytes_;
  return {};
}

Result<std::optional<Frame>> StillDecoder::next() {
  if (delivered_) return std::optional<Frame>();
  delivered_ = true;
  const PixelFormat& format = info_.format;
  FW_ASSIGN_OR_RETURN(FrameBuffer stored, job_.pool->allocate(format, stored_));
  if (job_.tolerant) clear(stored.plane(0), format.bytes_per_sample());
  if (auto painted = paint(stored.plane(0)); !painted) {
    Error error = at_frame(std::move(painted).error(), 0);
    if (!job_.tolerant || error.kind != ErrorKind::kInput) return error;
    damage_ = std::move(error);
  }
  const auto everything = ChangedArea::everything(info_.size);
  if (orientation_.upright()) {
    return std::optional(std::move(stored).freeze(0, {}, everything));
  }
  FW_ASSIGN_OR_RETURN(FrameBuffer upright,
                      job_.pool->allocate(format, info_.size));
  turn_plane(stored.plane(0), upright.plane(0), 4 * format.bytes_per_sample(),
             orientation_);
  return std::optional(std::move(upright).freeze(0, {}, everything));
}

Result<void> StillDecoder::rewind() {
  delivered_ = false;
  damage_.reset();
  return {};
}

Result<Survey> StillDecoder::survey() {
  Survey survey;
  survey.frames.push_back({.bytes = file_bytes_,
                           .rect = {0, 0, info_.size.width, info_.size.height},
                           .transparent = info_.has_alpha,
                           .key = true});
  survey.findings = findings_;
  return survey;
}

void clear(MutablePlaneView plane, int bytes_per_sample) {
  const ptrdiff_t bytes = ptrdiff_t{4} * plane.size.width * bytes_per_sample;
  for (int y = 0; y < plane.size.height; ++y) {
    std::fill_n(plane.row(y), bytes, uint8_t{0});
  }
}

}  // namespace framewise::media
