// SPDX-License-Identifier: Apache-2.0
#include "measure/score/uniform_code.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "frame/color/log_table.h"
#include "frame/color/transfer_curves.h"

namespace framewise::measure {
namespace {

constexpr double kDarkest = 0.005;  // nits

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
  static const LogTable table(float(kDarkest), 10'000, pu21);
  table.apply(luminances, nits, count, values);
}

const float* uniform_code_of_pq() {
  static const std::vector<float> codes = [] {
    std::vector<float> made(65536);
    for (size_t i = 0; i < made.size(); ++i) {
      made[i] = float(pu21(std::max(nits_of_pq(double(i) / 65535), kDarkest)));
    }
    return made;
  }();
  return codes.data();
}

}  // namespace framewise::measure
