// SPDX-License-Identifier: Apache-2.0
// Float planes, on which metrics work. A plane owns its memory and reuses it,
// so a loop over frames allocates once.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "framewise/frame.h"

namespace framewise {

// One channel of float samples. The function that fills it defines the range
// and meaning of the values.
//
// Rows begin at multiples of 64 bytes. A loop may read and write up to
// padded_width() samples of a row, to finish its last vector. Samples beyond
// width() are finite unless a loop writes others.
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

  // Sets the size. Reuses memory if it is large enough; the samples then have
  // undefined, finite values. Throws bad_alloc like std::vector: callers check
  // sizes against limits first.
  void resize(Size size);
  void resize(int width, int height) { resize({width, height}); }

  int width() const { return size_.width; }
  int height() const { return size_.height; }
  Size size() const { return size_; }
  bool empty() const { return size_.width == 0 || size_.height == 0; }

  // Samples between the starts of two rows, a multiple of 16.
  size_t stride() const { return stride_; }
  // Samples of a row that may be read and written, at most stride().
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

// An explicit copy; the copy constructor is deleted.
ImageF copy_of(const ImageF& image);

// Three planes of equal size: R, G, B, or as the filling function defines.
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
