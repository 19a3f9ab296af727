// SPDX-License-Identifier: Apache-2.0
#include "media/held_pictures.h"

#include "frame/pixel_buffer.h"

namespace framewise::media {

void HeldPictures::see(const Frame& frame) {
  if (room_ < 0 || frame.index() != int64_t(pictures_.size())) return;
  room_ -= detail::bytes_of(frame);
  if (room_ < 0) {
    pictures_ = {};
    return;
  }
  pictures_.push_back(frame);
}

const Frame* HeldPictures::find(int64_t index) const {
  return size_t(index) < pictures_.size() ? &pictures_[size_t(index)] : nullptr;
}

}  // namespace framewise::media
