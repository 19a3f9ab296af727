// SPDX-License-Identifier: Apache-2.0
#include "measure/estimate.h"

#include <algorithm>
#include <cmath>

namespace framewise::measure {
namespace {

// A proxy that explains less does not pay for the freedom that it takes.
constexpr double kLeastExplained = 0.4;
// That it explains more than this is not believed of so few instants: they may
// miss rare frames that it says nothing of.
constexpr double kMostExplained = 0.99;

// The quantile of the normal distribution by Newton's method on erfc.
double normal_quantile(double upper_tail) {
  double z = std::sqrt(std::max(0.0, -2 * std::log(2 * upper_tail)));
  for (int i = 0; i < 20; ++i) {
    const double tail = 0.5 * std::erfc(z / std::sqrt(2.0));
    const double density =
        std::exp(-z * z / 2) / std::sqrt(2 * 3.14159265358979323846);
    const double step = (tail - upper_tail) / density;
    z += step;
    if (std::abs(step) < 1e-14) break;
  }
  return z;
}

// Squares and products of second differences of neighbors, scaled so that their
// means are variances and the covariance of what is left when everything that
// runs straight over three parts is taken away. Drift is no error of a sample
// that has an instant in every part; for a straight line the mean square is
// exactly the variance within the parts.
struct SecondDifferences {
  double xx = 0;
  double xy = 0;
  double yy = 0;
};
SecondDifferences second_differences(std::span<const Drawn> drawn) {
  SecondDifferences sums;
  double weights = 0;
  for (size_t i = 2; i < drawn.size(); ++i) {
    const Drawn &a = drawn[i - 2], &b = drawn[i - 1], &c = drawn[i];
    const double x = a.proxy - 2 * b.proxy + c.proxy;
    const double y = a.value - 2 * b.value + c.value;
    const double weight = a.weight + b.weight + c.weight;
    sums.xx += weight * x * x / 6;
    sums.xy += weight * x * y / 6;
    sums.yy += weight * y * y / 6;
    weights += weight;
  }
  return {sums.xx / weights, sums.xy / weights, sums.yy / weights};
}

// The freedom of a mean square of second differences of n values: they share
// values, neighbors by -4/6 and those after by 1/6 (Satterthwaite 1946).
double degrees_of_freedom(double n) {
  constexpr double kShared = 1 + 2 * (16.0 / 36 + 1.0 / 36);
  return (n - 2) / kShared;
}

double level_of(const Population& population) {
  return 1 - (1 - population.confidence) / population.looks;
}

}  // namespace

double relative_width(size_t drawn, size_t all, const Population& population) {
  const double left = 1 / double(drawn) - 1 / double(all);
  return student_quantile(level_of(population),
                          degrees_of_freedom(double(drawn))) *
         std::sqrt(std::max(0.0, left));
}

double student_quantile(double confidence, double degrees) {
  const double z = normal_quantile((1 - confidence) / 2);
  const double n = std::max(degrees, 1.0);
  // Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5).
  const double z3 = z * z * z;
  const double z5 = z3 * z * z;
  const double z7 = z5 * z * z;
  const double z9 = z7 * z * z;
  return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
         (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n) +
         (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) /
             (92160 * n * n * n * n);
}

double worse_share(double confidence, size_t drawn) {
  return 1 - std::pow(1 - confidence, 1 / double(std::max<size_t>(drawn, 1)));
}

Estimate estimate_mean(std::span<const Drawn> drawn,
                       const Population& population) {
  double weight = 0;
  double squares = 0;
  double x_mean = 0;
  double y_mean = 0;
  for (const Drawn& one : drawn) {
    weight += one.weight;
    squares += one.weight * one.weight;
    x_mean += one.weight * one.proxy;
    y_mean += one.weight * one.value;
  }
  x_mean /= weight;
  y_mean /= weight;
  const SecondDifferences left = second_differences(drawn);
  const double freedom = degrees_of_freedom(double(drawn.size()));
  const double level = level_of(population);
  const double one_share =
      std::max(0.0, 1 - population.drawn_share) * squares / (weight * weight);

  Estimate result;
  result.mean = y_mean;
  result.half_width =
      student_quantile(level, freedom) * std::sqrt(left.yy * one_share);
  if (freedom <= 1 || left.xx <= 1e-12 || left.yy <= 0) return result;

  const double explained = left.xy * left.xy / (left.xx * left.yy);
  if (explained < kLeastExplained) return result;
  const double slope = left.xy / left.xx;
  const double apart = population.proxy_mean - x_mean;
  const double unexplained = left.yy *
                             (1 - std::min(explained, kMostExplained)) *
                             freedom / (freedom - 1);
  const double of_slope = apart * apart / (left.xx * freedom);
  result.corrected = true;
  result.mean = y_mean + slope * apart;
  result.half_width = student_quantile(level, freedom - 1) *
                      std::sqrt(unexplained * (one_share + of_slope));
  return result;
}

}  // namespace framewise::measure
