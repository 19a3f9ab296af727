// SPDX-License-Identifier: Apache-2.0
// The working plane of everything that measures: one channel of float samples
// that owns its memory and keeps it, so that a loop over frames allocates once.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "framewise/frame.h"

namespace framewise {

// One channel of float samples. What the values mean (0..255, 0..1, linear) is
// said by the function that fills the image.
//
// Rows begin at multiples of 64 bytes. Up to padded_width() samples of a row
// can be read and written, so a loop may finish its last vector; what lies
// beyond width() is finite until somebody writes something else there.
class ImageF {
 public:
  ImageF() = default;
  explicit ImageF(Size size) { resize(size); }
  ImageF(int width, int height) { resize({width, height}); }
  ImageF(ImageF&& other) noexcept { *this = std::move(other); }
  ImageF& operator=(ImageF&& other) noexcept {
    samples_ = std::move(other.samples_);
    capacity_ = std::exchange(other.capacity_, 0);
    stride_ = std::exchange(other.stride_, 0);
    size_ = std::exchange(other.size_, Size{});
    return *this;
  }

  // Gives the image this size. Memory is reused where it suffices; then the
  // samples are those of earlier pictures in some order. Throws bad_alloc, as
  // a std::vector does: sizes are checked against limits long before.
  void resize(Size size);
  void resize(int width, int height) { resize({width, height}); }

  int width() const { return size_.width; }
  int height() const { return size_.height; }
  Size size() const { return size_; }
  bool empty() const { return size_.width == 0 || size_.height == 0; }

  // Samples from one row to the next: a multiple of 16.
  size_t stride() const { return stride_; }
  // Samples of a row that are ours to read and write, at most stride().
  size_t padded_width() const;

  float* row(int y) {
    assert(y >= 0 && y < size_.height);
    return samples_.get() + size_t(y) * stride_;
  }
  const float* row(int y) const {
    assert(y >= 0 && y < size_.height);
    return samples_.get() + size_t(y) * stride_;
  }

  void fill(float value);

 private:
  struct Free {
    void operator()(float* samples) const noexcept;
  };

  std::unique_ptr<float, Free> samples_;
  size_t capacity_ = 0;  // in samples
  size_t stride_ = 0;
  Size size_;
};

// A copy, where one is really meant.
ImageF copy_of(const ImageF& image);

// Three planes of one size: R, G, B or whatever the filling function says.
struct Image3F {
  ImageF planes[3];

  ImageF& operator[](size_t i) { return planes[i]; }
  const ImageF& operator[](size_t i) const { return planes[i]; }
  void resize(Size size) {
    for (ImageF& plane : planes) plane.resize(size);
  }
  Size size() const { return planes[0].size(); }
};

}  // namespace framewise
