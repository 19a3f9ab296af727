// SPDX-License-Identifier: Apache-2.0
#include "bench/statistics/two_samples.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "bench/statistics/order.h"
#include "bench/statistics/selection.h"

namespace framewise::bench {
namespace {

// The continued fraction of the incomplete beta function, by Lentz's method.
// Numbers of the form 0 are replaced by a tiny one, as the method demands.
double beta_fraction(double x, double a, double b) {
  constexpr double kTiny = 1e-300;
  const auto nonzero = [](double value) {
    return std::abs(value) < kTiny ? kTiny : value;
  };
  double c = 1;
  double d = 1 / nonzero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m <= 500; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    fraction *= d * c;
    const double odd =
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    const double step = d * c;
    fraction *= step;
    if (std::abs(step - 1) < 1e-15) break;
  }
  return fraction;
}

// The regularized incomplete beta function.
double incomplete_beta(double x, double a, double b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
               a * std::log(x) + b * std::log1p(-x));
  // The fraction converges quickly on the side of the mean where x lies.
  return x < (a + 1) / (a + b + 2) ? front * beta_fraction(x, a, b) / a
                                   : 1 - front * beta_fraction(1 - x, b, a) / b;
}

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  for (double& value : copy) value += 0.0;  // −0 and 0 are one number
  std::sort(copy.begin(), copy.end());
  return copy;
}

// How many differences after − before are at most `limit`. As `after` grows,
// fewer values before qualify.
int64_t differences_up_to(std::span<const double> before,
                          std::span<const double> after, double limit) {
  int64_t count = 0;
  size_t first = 0;
  for (const double value : after) {
    while (first < before.size() && value - before[first] > limit) ++first;
    count += int64_t(before.size() - first);
  }
  return count;
}

}  // namespace

double tied_deviation(std::span<const double> a, std::span<const double> b) {
  std::vector<double> all(a.begin(), a.end());
  all.insert(all.end(), b.begin(), b.end());
  const double n = double(all.size());
  return std::sqrt(double(a.size()) * double(b.size()) / 12 *
                   (n + 1 - tie_sum(all) / (n * (n - 1))));
}

double student_p_two_sided(double t, double degrees) {
  return incomplete_beta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

Estimate shift_between(std::span<const double> a, std::span<const double> b,
                       double confidence) {
  if (a.empty() || b.empty()) return {};
  const std::vector<double> before = sorted(a);
  const std::vector<double> after = sorted(b);
  const auto count = int64_t(a.size() * b.size());
  const auto kth = [&](int64_t k) {
    return smallest_with(
        after.front() - before.back(), after.back() - before.front(), k,
        [&](double limit) { return differences_up_to(before, after, limit); });
  };
  const double middle = (kth((count + 1) / 2) + kth(count / 2 + 1)) / 2;
  const double outside =
      double(count) / 2 - 0.5 +
      normal_quantile((1 - confidence) / 2) * tied_deviation(a, b);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (outside < 0) return {middle, -kInfinity, kInfinity};
  const auto k = int64_t(outside);
  return {middle, kth(k + 1), kth(count - k)};
}

}  // namespace framewise::bench
