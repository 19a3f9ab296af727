// SPDX-License-Identifier: Apache-2.0
// Transfer functions from stored values, 0 to 1, to light.
#pragma once

#include <algorithm>
#include <cmath>

namespace framewise {

// IEC 61966-2-1.
inline double light_of_srgb(double signal) {
  return signal <= 0.04045 ? signal / 12.92
                           : std::pow((signal + 0.055) / 1.055, 2.4);
}
inline double srgb_of_light(double light) {
  return light <= 0.0031308 ? 12.92 * light
                            : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

// PQ (ITU-R BT.2100, table 4); result in nits.
inline double nits_of_pq(double signal) {
  const double power = std::pow(signal, 32 / 2523.0);
  return 10'000 * std::pow(std::max(power - 3424.0 / 4096, 0.0) /
                               (2413.0 / 128 - 2392.0 / 128 * power),
                           16384 / 2610.0);
}
inline double pq_of_nits(double nits) {
  const double power = std::pow(nits / 10'000, 2610.0 / 16384);
  return std::pow(
      (3424.0 / 4096 + 2413.0 / 128 * power) / (1 + 2392.0 / 128 * power),
      2523.0 / 32);
}

// HLG (ITU-R BT.2100, table 5); result is scene light, 0 to 1.
inline double light_of_hlg(double signal) {
  constexpr double a = 0.17883277;
  constexpr double b = 1 - 4 * a;
  const double c = 0.5 - a * std::log(4 * a);
  return signal <= 0.5 ? signal * signal / 3
                       : (std::exp((signal - c) / a) + b) / 12;
}

}  // namespace framewise
