// SPDX-License-Identifier: Apache-2.0
#include "engine/held_frames.h"

namespace framewise::engine {
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

void HeldFrames::hold(size_t side, const Frame& frame) {
  if (too_many_ || counts_[side] == 0 || sides_[side].contains(frame.index())) {
    return;
  }
  const int64_t bytes = bytes_of(frame);
  // Told by the first frame, before memory is taken; frames that grow are rare.
  const int64_t expected = sides_[side].empty() ? bytes * counts_[side] : bytes;
  if (bytes_ + expected > most_bytes_) {
    too_many_ = true;
    bytes_ = 0;
    for (auto& frames : sides_) frames.clear();
    return;
  }
  bytes_ += bytes;
  sides_[side].emplace(frame.index(), frame);
}

const Frame* HeldFrames::find(size_t side, int64_t index) const {
  const auto found = sides_[side].find(index);
  return found == sides_[side].end() ? nullptr : &found->second;
}

}  // namespace framewise::engine
