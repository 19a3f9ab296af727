// SPDX-License-Identifier: Apache-2.0
// A plane of integers with margins beside each row for filters. Memory is kept
// from one frame to the next.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

#include "framewise/frame.h"
#include "simd/vmaf/vif.h"

namespace framewise::measure {

// `kMargin`: samples that may be read and written before and after each row.
template <typename T, size_t kMargin = simd::kVmafMargin>
class PaddedPlane {
 public:
  void resize(Size size) {
    const size_t stride = (size_t(size.width) + 15) / 16 * 16 + 2 * kMargin;
    const size_t needed = stride * size_t(size.height);
    if (needed > capacity_) {
      samples_.reset();
      capacity_ = 0;
      samples_.reset(static_cast<T*>(
          ::operator new (needed * sizeof(T), std::align_val_t{kAlignment})));
      capacity_ = needed;
      // Vectors read the margins, so they must be initialized.
      std::memset(samples_.get(), 0, needed * sizeof(T));
    }
    stride_ = stride;
    size_ = size;
  }

  Size size() const { return size_; }
  int width() const { return size_.width; }
  int height() const { return size_.height; }
  T* row(int y) { return samples_.get() + size_t(y) * stride_ + kMargin; }
  const T* row(int y) const {
    return samples_.get() + size_t(y) * stride_ + kMargin;
  }

 private:
  static constexpr size_t kAlignment = 64;
  struct Free {
    void operator()(T* samples) const noexcept {
      ::operator delete (samples, std::align_val_t{kAlignment});
    }
  };
  std::unique_ptr<T, Free> samples_;
  size_t capacity_ = 0;
  size_t stride_ = 0;
  Size size_;
};

// Fills `reach` samples beyond both ends of a row with its mirror image, the
// ends not repeated. Rows must be longer than `reach`.
inline void mirror_ends(uint16_t* row, int width, int reach) {
  for (int k = 1; k <= reach; ++k) {
    row[-k] = row[k];
    row[width - 1 + k] = row[width - 1 - k];
  }
}

// The row that replaces y, which may lie outside.
inline int mirrored(int y, int height) {
  if (y < 0) y = -y;
  return y >= height ? 2 * (height - 1) - y : y;
}

}  // namespace framewise::measure
