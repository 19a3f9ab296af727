// SPDX-License-Identifier: Apache-2.0
// Medians and percentiles of a plane without sorting it.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace framewise::simd {

// A plane of finite values, `stride` samples from row to row.
struct ValuePlane {
  const float* values = nullptr;
  size_t stride = 0;
  size_t width = 0;
  size_t height = 0;

  size_t count() const { return width * height; }
};

struct OrderStatistic {
  float value = 0;  // the one of this rank
  float next = 0;   // the one after it, or the same at the end
};

// An interval of values.
struct Bracket {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

// The value of the given rank (0 is the smallest), exactly. A sample
// brackets it; one pass over the plane then collects what lies inside the
// bracket. `memory` is reused between calls. Who knows where it is likely to be
// spares the sample: a narrow interval is fastest, a wrong one costs a pass.
OrderStatistic order_statistic(const ValuePlane& plane, size_t rank,
                               std::vector<float>& memory,
                               const std::optional<Bracket>& likely = {});

// The sum of all values above a limit, and how many there are.
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
