// SPDX-License-Identifier: Apache-2.0
// A plane that can be read beyond its edges, for kernels with a neighborhood.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

#include "base/large_pages.h"
#include "framewise/frame.h"

namespace framewise::measure {

template <typename Sample>
class MarginPlane {
 public:
  // Readable samples on every side; a multiple of the vector size.
  static constexpr int kMargin = 16;

  // Sets all samples to 0. Memory that the system has cleared is not touched,
  // so the threads that use it first share this work.
  void resize(Size size) {
    size_ = size;
    stride_ = size.width + 2 * kMargin;
    const size_t count = size_t(stride_) * size_t(size.height + 2 * kMargin);
    samples_.reset(static_cast<Sample*>(std::calloc(count, sizeof(Sample))));
    if (!samples_) throw std::bad_alloc();
    advise_large_pages(samples_.get(), count * sizeof(Sample));
  }

  Sample* row(int y) {
    return samples_.get() + ptrdiff_t(y + kMargin) * stride_ + kMargin;
  }
  const Sample* row(int y) const {
    return samples_.get() + ptrdiff_t(y + kMargin) * stride_ + kMargin;
  }
  ptrdiff_t stride() const { return stride_; }
  Size size() const { return size_; }

  // Repeats the sample before `width` to the right end of the row, and the
  // first sample to the left.
  void extend_row(int y, int width) {
    Sample* p = row(y);
    std::fill(p - kMargin, p, p[0]);
    std::fill(p + width, p + size_.width + kMargin, p[width - 1]);
  }
  // Repeat row 0 above and row `height - 1` below, with margins.
  void extend_above() { repeat(0, -kMargin, 0); }
  void extend_below(int height) {
    repeat(height - 1, height, size_.height + kMargin);
  }

 private:
  void repeat(int from, int begin, int end) {
    const Sample* source = row(from) - kMargin;
    for (int y = begin; y < end; ++y) {
      std::copy_n(source, stride_, row(y) - kMargin);
    }
  }

  struct Free {
    void operator()(Sample* samples) const { std::free(samples); }
  };

  std::unique_ptr<Sample, Free> samples_;
  ptrdiff_t stride_ = 0;
  Size size_;
};

}  // namespace framewise::measure
