// SPDX-License-Identifier: Apache-2.0
// exp and log from additions, multiplications and divisions only: the same bits
// on every machine, which the functions of C libraries do not promise. Relative
// error of exp below 1e-8, of log below 1e-12.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace framewise::video {

inline constexpr double kLn2 = 0.693147180559945309417232121458;

// 0 below e^-700.
inline double portable_exp(double x) {
  if (!(x > -700)) return 0;
  if (x > 700) x = 700;
  const double turns = x / kLn2;
  const auto exponent = int64_t(turns + (turns >= 0 ? 0.5 : -0.5));
  // In -0.35..0.35; ln 2 in two parts keeps all bits.
  constexpr double kHigh = 0x1.62e42feep-1;
  const double r =
      (x - double(exponent) * kHigh) - double(exponent) * (kLn2 - kHigh);
  constexpr double kTerms[] = {1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24,
                               1.0 / 6,    1.0 / 2,   1,         1};
  double sum = 0;
  for (const double term : kTerms) sum = sum * r + term;
  return sum * std::bit_cast<double>(uint64_t(1023 + exponent) << 52);
}

// For positive, normal x.
inline double portable_log(double x) {
  const auto bits = std::bit_cast<uint64_t>(x);
  auto exponent = int64_t(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & ((uint64_t{1} << 52) - 1)) |
                                   (uint64_t{1023} << 52));
  if (m > 1.41421356237309504880) {
    m *= 0.5;
    ++exponent;
  }
  // ln m = 2 atanh((m - 1) / (m + 1)), by its series.
  const double z = (m - 1) / (m + 1);
  const double z2 = z * z;
  double sum = 0;
  for (int k = 17; k >= 1; k -= 2) sum = sum * z2 + 1.0 / k;
  return double(exponent) * kLn2 + 2 * z * sum;
}

}  // namespace framewise::video
