// SPDX-License-Identifier: Apache-2.0
// A function of positive numbers that is costly, by its values at 128 places to
// each doubling and straight lines between them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "simd/color/light_tables.h"

namespace framewise {

class LogTable {
 public:
  // Of a function from `first` > 0 to `last`.
  template <typename Function>
  LogTable(float first, float last, const Function& function)
      : first_(first), last_(last) {
    const auto step_of = [](float at) {
      return std::bit_cast<uint32_t>(at) >> 16;
    };
    for (uint32_t step = step_of(first); step <= step_of(last) + 1; ++step) {
      values_.push_back(
          float(function(double(std::bit_cast<float>(step << 16)))));
    }
  }

  // Of each argument times `factor`; beyond the ends they count as the ends.
  // `out` may be `in`.
  void apply(const float* in, float factor, size_t count, float* out) const {
    simd::interpolate({values_.data(), first_, last_}, in, factor, count, out);
  }

 private:
  float first_;
  float last_;
  std::vector<float> values_;
};

}  // namespace framewise
