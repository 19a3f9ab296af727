// SPDX-License-Identifier: Apache-2.0
#include "measure/score/uniform_code.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace framewise::measure {
namespace {

constexpr float kDarkest = 0.005F;
constexpr float kBrightest = 10'000;

double pu21(double nits) {
  constexpr double p[] = {0.353487901,  0.3734658629,  8.277049286e-05,
                          0.9062562627, 0.09150303166, 0.9099517204,
                          596.3148142};
  const double power = std::pow(nits, p[3]);
  return p[6] *
         (std::pow((p[0] + p[1] * power) / (1 + p[2] * power), p[4]) - p[5]);
}

// The upper half of a float's bits counts 128 steps to each doubling.
constexpr int kStepBits = 16;
constexpr uint32_t step_of(float nits) {
  return std::bit_cast<uint32_t>(nits) >> kStepBits;
}
constexpr uint32_t kFirst = step_of(kDarkest);

std::vector<float> make_table() {
  std::vector<float> table;
  for (uint32_t step = kFirst; step <= step_of(kBrightest) + 1; ++step) {
    table.push_back(float(pu21(std::bit_cast<float>(step << kStepBits))));
  }
  return table;
}

}  // namespace

void uniform_code(const float* luminances, size_t count, float nits,
                  float* values) {
  static const std::vector<float> table = make_table();
  constexpr uint32_t kRest = (1U << kStepBits) - 1;
  for (size_t i = 0; i < count; ++i) {
    const float luminance =
        std::clamp(nits * luminances[i], kDarkest, kBrightest);
    const float* value = &table[step_of(luminance) - kFirst];
    const float part = float(std::bit_cast<uint32_t>(luminance) & kRest) /
                       float(1U << kStepBits);
    values[i] = value[0] + part * (value[1] - value[0]);
  }
}

}  // namespace framewise::measure
