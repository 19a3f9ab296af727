// SPDX-License-Identifier: Apache-2.0
#include "flashes/repair/event_mean.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/result.h"
#include "frame/color/to_srgb.h"

namespace framewise::flashes {

EventMean::EventMean(Size size)
    : size_(size), sums_(size_t(size.pixels()) * 4) {}

Result<void> EventMean::add(const Frame& frame, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(const Frame rgba, to_srgb8(frame, pool));
  const auto ticks = float(std::max<int64_t>(frame.time().duration, 1));
  const size_t row_samples = size_t(size_.width) * 4;
  for (int y = 0; y < size_.height; ++y) {
    const uint8_t* from = rgba.plane(0).row(y);
    float* to = sums_.data() + size_t(y) * row_samples;
    for (size_t i = 0; i < row_samples; ++i) to[i] += ticks * from[i];
  }
  weight_ += double(ticks);
  return {};
}

Result<Frame> EventMean::mixed(const Frame& frame, double share,
                               FramePool& pool) const {
  FW_ASSIGN_OR_RETURN(const Frame rgba, to_srgb8(frame, pool));
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate(rgba.format(), rgba.size()));
  const size_t row_samples = size_t(size_.width) * 4;
  const auto keep = float(1 - share);
  const auto scale = float(share / weight_);
  const MutablePlaneView out = buffer.plane(0);
  for (int y = 0; y < size_.height; ++y) {
    const uint8_t* from = rgba.plane(0).row(y);
    const float* sum = sums_.data() + size_t(y) * row_samples;
    uint8_t* to = out.row(y);
    for (size_t i = 0; i < row_samples; ++i) {
      to[i] = uint8_t(keep * float(from[i]) + scale * sum[i] + 0.5f);
    }
  }
  return std::move(buffer).freeze(frame.index(), frame.time(),
                                  ChangedArea::everything(size_));
}

}  // namespace framewise::flashes
