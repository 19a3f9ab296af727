// SPDX-License-Identifier: Apache-2.0
#include "frame/plane.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "base/large_pages.h"

namespace framewise {
namespace {

constexpr size_t kPlaneAlignment = 64;
constexpr size_t kSamplesPerLine = kPlaneAlignment / sizeof(float);

size_t whole_lines(int width) {
  return (size_t(width) + kSamplesPerLine - 1) / kSamplesPerLine *
         kSamplesPerLine;
}

// Rows a multiple of 2 KiB apart would map to the same few cache sets in loops
// down a column.
size_t stride_for(int width) {
  const size_t stride = whole_lines(width);
  constexpr size_t kBadStep = 2048 / sizeof(float);
  return stride != 0 && stride % kBadStep == 0 ? stride + kSamplesPerLine
                                               : stride;
}

}  // namespace

void ImageF::Free::operator()(float* samples) const noexcept {
  ::operator delete (samples, std::align_val_t{kPlaneAlignment});
}

void ImageF::resize(Size size) {
  assert(size.width >= 0 && size.height >= 0);
  const size_t stride = stride_for(size.width);
  const size_t needed = stride * size_t(size.height);
  if (needed > capacity_) {
    samples_.reset();
    capacity_ = 0;
    samples_.reset(static_cast<float*>(::operator new (
        needed * sizeof(float), std::align_val_t{kPlaneAlignment})));
    advise_large_pages(samples_.get(), needed * sizeof(float));
    capacity_ = needed;
    // Vector loops read the padding; it must not hold signaling NaNs.
    for (int y = 0; y < size.height; ++y) {
      std::memset(samples_.get() + size_t(y) * stride + size.width, 0,
                  (stride - size_t(size.width)) * sizeof(float));
    }
  }
  stride_ = stride;
  size_ = size;
}

size_t ImageF::padded_width() const { return whole_lines(size_.width); }

void ImageF::fill(float value) {
  for (int y = 0; y < height(); ++y) {
    std::fill_n(row(y), padded_width(), value);
  }
}

ImageF copy_of(const ImageF& image) {
  ImageF copy(image.size());
  for (int y = 0; y < image.height(); ++y) {
    std::memcpy(copy.row(y), image.row(y),
                image.padded_width() * sizeof(float));
  }
  return copy;
}

}  // namespace framewise
