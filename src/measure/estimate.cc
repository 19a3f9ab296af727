// SPDX-License-Identifier: Apache-2.0
#include "measure/estimate.h"

#include <algorithm>
#include <cmath>

namespace framewise::measure {
namespace {

// The least share of the plain interval that a corrected one may have.
constexpr double kLeastShare = 0.25;

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

struct Sums {
  double weight = 0;
  double squares = 0;  // of weights
  double x = 0;
  double y = 0;
};

// The variance of what the proxy leaves, from neighbors only (Wolter,
// Introduction to Variance Estimation, 1985, chapter 8): what drifts slowly is
// no error of a sample that has an instant in every part.
double successive(std::span<const Drawn> drawn, double slope) {
  double sum = 0;
  double weights = 0;
  for (size_t i = 1; i < drawn.size(); ++i) {
    const double apart = drawn[i].value - drawn[i - 1].value -
                         slope * (drawn[i].proxy - drawn[i - 1].proxy);
    const double weight = drawn[i].weight + drawn[i - 1].weight;
    sum += weight * apart * apart / 2;
    weights += weight;
  }
  return sum / weights;
}

}  // namespace

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
  Sums sums;
  for (const Drawn& one : drawn) {
    sums.weight += one.weight;
    sums.squares += one.weight * one.weight;
    sums.x += one.weight * one.proxy;
    sums.y += one.weight * one.value;
  }
  const double x_mean = sums.x / sums.weight;
  const double y_mean = sums.y / sums.weight;
  double sxx = 0;
  double sxy = 0;
  double syy = 0;
  for (const Drawn& one : drawn) {
    const double share = one.weight / sums.weight;
    sxx += share * (one.proxy - x_mean) * (one.proxy - x_mean);
    sxy += share * (one.proxy - x_mean) * (one.value - y_mean);
    syy += share * (one.value - y_mean) * (one.value - y_mean);
  }
  const double n = double(drawn.size());
  const double inverse_n = sums.squares / (sums.weight * sums.weight);
  const double level = 1 - (1 - population.confidence) / population.looks;
  const double rest = std::max(0.0, 1 - population.drawn_share);

  Estimate result;
  result.mean = y_mean;
  const double plain = std::sqrt(syy * n / (n - 1) * rest * inverse_n);
  const double plain_width = student_quantile(level, n - 1) * plain;
  result.half_width = plain_width;
  if (sxx <= 1e-12 || n < 4) return result;

  const double slope = sxy / sxx;
  const double apart = population.proxy_mean - x_mean;
  const double left = successive(drawn, slope) * (n - 1) / (n - 2);
  const double error =
      std::sqrt(left * (rest * inverse_n + apart * apart * inverse_n / sxx));
  const double width = student_quantile(level, n - 2) * error;
  if (width >= plain_width) return result;
  result.corrected = true;
  result.mean = y_mean + slope * apart;
  result.half_width = std::max(width, kLeastShare * plain_width);
  return result;
}

}  // namespace framewise::measure
