// SPDX-License-Identifier: Apache-2.0
// GifLab's pairing of the frames that it has chosen: each reference frame takes
// the frame of the test that differs least and is not taken yet.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "framewise/frame.h"

namespace framewise::comparison {

class NearestFrames {
 public:
  // RGBA of 8 bits, all of one size.
  explicit NearestFrames(std::vector<Frame> frames);

  // The index of the frame that the reference frame takes: the first one that
  // is equal, else the one with the smallest mean squared error of R, G and B,
  // of equal ones the first. None when all are taken.
  std::optional<size_t> take(const Frame& reference);

  const Frame& frame(size_t index) const { return frames_[index]; }
  size_t count() const { return frames_.size(); }

 private:
  std::vector<Frame> frames_;
  std::vector<bool> taken_;
};

}  // namespace framewise::comparison
