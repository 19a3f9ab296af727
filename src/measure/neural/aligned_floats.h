// SPDX-License-Identifier: Apache-2.0
// Memory for weights and activations.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

#include "base/large_pages.h"

namespace framewise::measure::neural {

// A block of numbers that begins at a multiple of 64 bytes. Grows, and never
// shrinks.
class AlignedFloats {
 public:
  // The numbers are undefined afterwards if it grows. Throws std::bad_alloc as
  // vectors do: callers check sizes against limits first.
  void resize(size_t count) {
    if (count > capacity_) {
      numbers_.reset();
      capacity_ = 0;
      const size_t bytes = (count * sizeof(float) + 63) / 64 * 64;
      numbers_.reset(static_cast<float*>(::operator new(bytes, kAlignment)));
      advise_large_pages(numbers_.get(), bytes);
      capacity_ = bytes / sizeof(float);
    }
    size_ = count;
  }

  float* data() { return numbers_.get(); }
  const float* data() const { return numbers_.get(); }
  size_t size() const { return size_; }
  size_t bytes() const { return capacity_ * sizeof(float); }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Free {
    void operator()(float* numbers) const {
      ::operator delete(numbers, kAlignment);
    }
  };
  std::unique_ptr<float, Free> numbers_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace framewise::measure::neural
