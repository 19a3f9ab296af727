// SPDX-License-Identifier: Apache-2.0
// A function of positive numbers that is costly, by its values at 128 places to
// each doubling and straight lines between them.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace framewise {

class LogTable {
 public:
  // Of a function from `first` > 0 to `last`.
  template <typename Function>
  LogTable(float first, float last, const Function& function)
      : first_(first), last_(last) {
    for (uint32_t step = step_of(first); step <= step_of(last) + 1; ++step) {
      const auto at = std::bit_cast<float>(step << kStepBits);
      values_.push_back(float(function(double(at))));
    }
  }

  // Arguments beyond the ends count as the ends.
  float operator()(float argument) const {
    const float at = std::clamp(argument, first_, last_);
    const float* value = &values_[size_t{step_of(at) - step_of(first_)}];
    constexpr uint32_t kBeyondStep = (1U << kStepBits) - 1;
    const float part = float(std::bit_cast<uint32_t>(at) & kBeyondStep) /
                       float(1U << kStepBits);
    return value[0] + part * (value[1] - value[0]);
  }

 private:
  // The upper half of a float's bits has seven of the mantissa.
  static constexpr int kStepBits = 16;
  static uint32_t step_of(float at) {
    return std::bit_cast<uint32_t>(at) >> kStepBits;
  }

  float first_;
  float last_;
  std::vector<float> values_;
};

}  // namespace framewise
