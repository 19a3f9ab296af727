// SPDX-License-Identifier: Apache-2.0
#include "media/cached_frames.h"

#include "frame/pixel_buffer.h"

namespace framewise::media {

void CachedFrames::add(const Frame& frame) {
  if (room_ < 0 || frame.index() != int64_t(frames_.size())) return;
  room_ -= detail::bytes_of(frame);
  if (room_ < 0) {
    frames_ = {};
    return;
  }
  frames_.push_back(frame);
}

const Frame* CachedFrames::find(int64_t index) const {
  return size_t(index) < frames_.size() ? &frames_[size_t(index)] : nullptr;
}

}  // namespace framewise::media
