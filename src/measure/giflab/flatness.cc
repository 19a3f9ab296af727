// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/flatness.h"

#include <algorithm>
#include <cmath>

#include "measure/pixel/color_histogram.h"

namespace framewise::measure::giflab {
namespace {

bool is_flat(const ColorHistogram& colors) {
  for (size_t c = 0; c < 3; ++c) {
    if (colors.range(c) > 4 || colors.deviation(c) >= 1) return false;
  }
  return true;
}

}  // namespace

double color_distance(const PairView& pair) {
  const ColorHistogram& a = pair.reference().get<ColorHistogram>();
  const ColorHistogram& b = pair.test().get<ColorHistogram>();
  double squares = 0;
  for (size_t c = 0; c < 3; ++c) {
    const double difference = a.mean(c) - b.mean(c);
    squares += difference * difference;
  }
  return std::clamp((std::sqrt(squares) - 1) / 50, 0.0, 1.0);
}

std::optional<double> value_of_flat(const PairView& pair, double identical,
                                    double worst) {
  const bool a = is_flat(pair.reference().get<ColorHistogram>());
  const bool b = is_flat(pair.test().get<ColorHistogram>());
  if (!a && !b) return std::nullopt;
  if (a != b) return worst;
  const double distance = color_distance(pair);
  return identical * (1 - distance) + worst * distance;
}

}  // namespace framewise::measure::giflab
