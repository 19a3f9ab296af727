// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "framewise/animation.h"

namespace framewise::media {

// Durations in the units of a file. The ends of frames are rounded, not their
// durations, so that errors do not add up.
class RoundedTime {
 public:
  // A file's tick is 1 / `per_second` s.
  RoundedTime(TimeBase base, int64_t per_second)
      : base_(base), per_second_(per_second) {}

  // The duration of the next frame, which ends at `end` of the time base.
  int64_t next(int64_t end) {
    const __int128 exact =
        static_cast<__int128>(end) * base_.numerator * per_second_;
    const int64_t rounded =
        int64_t((2 * exact + base_.denominator) / (2 * base_.denominator));
    if (static_cast<__int128>(rounded) * base_.denominator != exact) {
      exact_ = false;
    }
    const int64_t duration = rounded - end_;
    end_ = rounded;
    return duration;
  }

  // Whether nothing was rounded so far.
  bool exact() const { return exact_; }

 private:
  TimeBase base_;
  int64_t per_second_;
  int64_t end_ = 0;
  bool exact_ = true;
};

}  // namespace framewise::media
