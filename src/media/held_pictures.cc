// SPDX-License-Identifier: Apache-2.0
#include "media/held_pictures.h"

namespace framewise::media {
namespace {

int64_t bytes_of(const Frame& frame) {
  int64_t bytes = 0;
  for (int i = 0; i < frame.format().planes(); ++i) {
    const PlaneView plane = frame.plane(i);
    bytes += int64_t(plane.stride) * plane.size.height;
  }
  return bytes;
}

}  // namespace

void HeldPictures::see(const Frame& frame) {
  if (room_ < 0 || frame.index() != int64_t(pictures_.size())) return;
  room_ -= bytes_of(frame);
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
