// SPDX-License-Identifier: Apache-2.0
// Histograms of R, G and B.
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
  double deviation(size_t channel) const;  // population standard deviation
  int range(size_t channel) const;         // largest minus smallest value

 private:
  void replace(const Frame& rgba, const Rect& row);

  // The last counted frame, kept if few pixels change.
  std::optional<Frame> last_;
};

// Pearson's correlation of two histograms of 32 bins, one channel; 1 if all
// bins of either are equal.
double correlation(const ColorHistogram& a, const ColorHistogram& b,
                   size_t channel);

}  // namespace framewise::measure
