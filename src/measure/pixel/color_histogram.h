// SPDX-License-Identifier: Apache-2.0
// How often each value occurs in R, G and B.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "framewise/frame.h"
#include "measure/picture.h"

namespace framewise::measure {

struct ColorHistogram {
  using Counts = std::array<std::array<uint32_t, 256>, 3>;

  // Of 8-bit values; deeper samples are rounded to 8 bits.
  Counts counts;
  int64_t pixels = 0;

  void compute(const Picture& picture);
  void update(const Picture& picture);

  double mean(size_t channel) const;
  double deviation(size_t channel) const;  // with n
  int range(size_t channel) const;         // largest less smallest value

 private:
  void replace(const Frame& rgba, const Rect& row);

  std::optional<Frame>
      last_;  // what was counted, where the next may change little
};

// Pearson's correlation of two histograms of 32 bins, one channel; 1 if either
// has all bins equal.
double correlation(const ColorHistogram& a, const ColorHistogram& b,
                   size_t channel);

}  // namespace framewise::measure
