// SPDX-License-Identifier: Apache-2.0
// The mean picture of an event, towards which its frames are moved.
#pragma once

#include <cstdint>
#include <vector>

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::flashes {

class EventMean {
 public:
  explicit EventMean(Size size);

  Result<void> add(const Frame& frame, FramePool& pool);

  // `share` of the way from the frame to the mean, in coded values.
  Result<Frame> mixed(const Frame& frame, double share, FramePool& pool) const;

 private:
  Size size_;
  std::vector<float> sums_;  // R G B A of each pixel
  double weight_ = 0;        // ticks in all
};

}  // namespace framewise::flashes
