// SPDX-License-Identifier: Apache-2.0
// Keeps two measuring runs on one machine from disturbing each other.
#pragma once

#include <functional>
#include <stop_token>
#include <utility>

#include "framewise/error.h"

namespace framewise::bench {

class MachineLock {
 public:
  // Waits while another process of this user holds it; calls `on_wait` once
  // before waiting.
  static Result<MachineLock> acquire(const std::function<void()>& on_wait,
                                     std::stop_token stop);
  MachineLock(MachineLock&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  ~MachineLock();

 private:
  explicit MachineLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace framewise::bench
