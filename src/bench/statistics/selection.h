// SPDX-License-Identifier: Apache-2.0
// Finds the k-th smallest of many implied numbers without listing them.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <numeric>

namespace framewise::bench {

// A whole number that orders as the value does, and back.
inline int64_t order_of(double value) {
  const auto bits = std::bit_cast<int64_t>(value);
  return bits >= 0 ? bits : std::numeric_limits<int64_t>::min() - bits;
}
inline double value_of(int64_t order) {
  return std::bit_cast<double>(
      order >= 0 ? order : std::numeric_limits<int64_t>::min() - order);
}

// The smallest number between `low` and `high` for which `count_up_to(number)`
// is at least `k`. Bisects over the floating-point numbers themselves, so the
// result is exact after at most 64 counts.
template <typename Count>
double smallest_with(double low, double high, int64_t k,
                     const Count& count_up_to) {
  int64_t begin = order_of(low);
  int64_t end = order_of(high);
  while (begin < end) {
    const int64_t middle = std::midpoint(begin, end);  // below `end`
    if (count_up_to(value_of(middle)) >= k) {
      end = middle;
    } else {
      begin = middle + 1;
    }
  }
  return value_of(begin);
}

}  // namespace framewise::bench
