// SPDX-License-Identifier: Apache-2.0
// Medians and percentiles of a plane without sorting.
#pragma once

#include <cstddef>
#include <vector>

namespace framewise::simd {

// A plane of finite values. `stride` is in samples.
struct ValuePlane {
  const float* values = nullptr;
  size_t stride = 0;
  size_t width = 0;
  size_t height = 0;

  size_t count() const { return width * height; }
};

struct OrderStatistic {
  float value = 0;  // the value of the rank
  float next = 0;   // the value of the next rank, or the same at the end
};

// Returns the value of the given rank (0 is the smallest), exactly. A sample of
// the values brackets it; then one pass over the plane collects the values
// inside the bracket. `memory` is reused between calls.
OrderStatistic order_statistic(const ValuePlane& plane, size_t rank,
                               std::vector<float>& memory);

// Percentile p in 0..100 with linear interpolation between ranks (Hyndman and
// Fan 1996, type 7).
double percentile(const ValuePlane& plane, double p,
                  std::vector<float>& memory);

}  // namespace framewise::simd
