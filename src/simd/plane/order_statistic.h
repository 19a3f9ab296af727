// SPDX-License-Identifier: Apache-2.0
// Medians and percentiles of a plane without sorting.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
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

// An interval of values.
struct Bracket {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

// Returns the value of the given rank (0 is the smallest), exactly. A sample of
// the values brackets it; then one pass over the plane collects the values
// inside the bracket. `memory` is reused between calls. A caller that can
// predict the value passes `likely` to skip the sample: a narrow interval is
// fastest, a wrong one costs one more pass.
OrderStatistic order_statistic(const ValuePlane& plane, size_t rank,
                               std::vector<float>& memory,
                               const std::optional<Bracket>& likely = {});

// Sum and number of the values above a limit.
struct Above {
  double sum = 0;
  size_t count = 0;
};
Above sum_above(const ValuePlane& plane, float limit);

// Percentile p in 0..100 with linear interpolation between ranks (Hyndman and
// Fan 1996, type 7).
double percentile(const ValuePlane& plane, double p,
                  std::vector<float>& memory);

}  // namespace framewise::simd
