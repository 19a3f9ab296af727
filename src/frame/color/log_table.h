// SPDX-License-Identifier: Apache-2.0
// Approximates an expensive function of positive numbers by linear
// interpolation between 128 samples per octave (doubling of the argument).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "simd/color/light_tables.h"

namespace framewise {

class LogTable {
 public:
  // Samples the function from `first` > 0 to `last`.
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

  // Computes the function of each argument times `factor`. Arguments outside
  // the range are clamped to it. `out` may be `in`.
  void apply(const float* in, float factor, size_t count, float* out) const {
    simd::interpolate({values_.data(), first_, last_}, in, factor, count, out);
  }

 private:
  float first_;
  float last_;
  std::vector<float> values_;
};

}  // namespace framewise
