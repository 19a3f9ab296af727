// SPDX-License-Identifier: Apache-2.0
// The state of each pixel of the part that two images have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "framewise/frame.h"

namespace framewise::image {

enum class PixelState : uint8_t {
  kSame = 0,
  kDifferent = 1,  // as the kernels mark it
  kAntialiased,
  kShifted,
  kIgnored,
};

class ChangeMask {
 public:
  // All pixels are the same. Pages without differences take no memory.
  explicit ChangeMask(Size size)
      : size_(size),
        states_(
            static_cast<uint8_t*>(std::calloc(size_t(size.pixels()) + 1, 1))) {}

  explicit operator bool() const { return states_ != nullptr; }
  Size size() const { return size_; }
  uint8_t* row(int y) { return states_.get() + offset(y); }
  const uint8_t* row(int y) const { return states_.get() + offset(y); }
  PixelState at(int x, int y) const { return PixelState(row(y)[x]); }

 private:
  struct Free {
    void operator()(uint8_t* memory) const { std::free(memory); }
  };
  ptrdiff_t offset(int y) const { return ptrdiff_t{y} * size_.width; }

  Size size_;
  std::unique_ptr<uint8_t[], Free> states_;
};

}  // namespace framewise::image
