// SPDX-License-Identifier: Apache-2.0
#include "measure/score/uniform_code.h"

#include <cmath>

#include "frame/log_table.h"

namespace framewise::measure {
namespace {

double pu21(double nits) {
  constexpr double p[] = {0.353487901,  0.3734658629,  8.277049286e-05,
                          0.9062562627, 0.09150303166, 0.9099517204,
                          596.3148142};
  const double power = std::pow(nits, p[3]);
  return p[6] *
         (std::pow((p[0] + p[1] * power) / (1 + p[2] * power), p[4]) - p[5]);
}

}  // namespace

void uniform_code(const float* luminances, size_t count, float nits,
                  float* values) {
  static const LogTable table(0.005F, 10'000, pu21);
  table.apply(luminances, nits, count, values);
}

}  // namespace framewise::measure
