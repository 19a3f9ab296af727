// SPDX-License-Identifier: Apache-2.0
// The outputs of one layer: pixels of many channels.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "framewise/frame.h"
#include "measure/neural/aligned_floats.h"

namespace framewise::measure::neural {

// The channels of a pixel lie together. Pixels begin at multiples of 16
// numbers; those beyond the channels are 0. Holds a region of a layer's
// outputs, and is addressed by positions in the whole layer.
class Activations {
 public:
  static constexpr int kStep = 16;

  // Reuses its memory. All numbers are undefined but those beyond the channels.
  void resize(const Rect& region, int channels) {
    reshape(region, channels, (channels + kStep - 1) / kStep * kStep);
    if (step_ == channels) return;
    std::fill(numbers_.data(), numbers_.data() + numbers_.size(), 0.0f);
  }
  // Without room between pixels: for the three channels of pictures.
  void resize_packed(const Rect& region, int channels) {
    reshape(region, channels, channels);
  }

  const Rect& region() const { return region_; }
  int channels() const { return channels_; }
  size_t step() const { return size_t(step_); }
  size_t row_step() const { return step() * size_t(region_.width); }
  size_t bytes() const { return numbers_.bytes(); }

  bool contains(int y, int x) const {
    return y >= region_.y && y < region_.y + region_.height && x >= region_.x &&
           x < region_.x + region_.width;
  }
  float* pixel(int y, int x) { return numbers_.data() + offset(y, x); }
  const float* pixel(int y, int x) const {
    return numbers_.data() + offset(y, x);
  }

 private:
  void reshape(const Rect& region, int channels, int step) {
    region_ = region;
    channels_ = channels;
    step_ = step;
    numbers_.resize(size_t(region.width) * size_t(region.height) *
                    size_t(step));
  }
  size_t offset(int y, int x) const {
    assert(contains(y, x));
    return (size_t(y - region_.y) * size_t(region_.width) +
            size_t(x - region_.x)) *
           size_t(step_);
  }

  Rect region_;
  int channels_ = 0;
  int step_ = 0;
  AlignedFloats numbers_;
};

}  // namespace framewise::measure::neural
