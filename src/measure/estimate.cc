// SPDX-License-Identifier: Apache-2.0
#include "measure/estimate.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <vector>

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

// How a part stands out from its neighbors: what is left of what it adds to
// the mean when everything that runs straight is taken away, as drift is no
// error of a sample that has an instant in every part. Scaled so that the mean
// of the square is the variance where neighbors have nothing in common.
struct Contrast {
  double x = 0;
  double y = 0;
  double open = 0;
};
struct Term {
  size_t part;
  double factor;
};

// What each part adds to the means of x and y, less what it would add if it
// were like the mean.
std::vector<Contrast> additions(std::span<const Drawn> drawn, double weight,
                                double x_mean, double y_mean) {
  std::vector<Contrast> all;
  for (const Drawn& one : drawn) {
    const double share = one.weight / weight;
    all.push_back(
        {share * (one.proxy - x_mean), share * (one.value - y_mean), one.open});
  }
  return all;
}

Contrast combined(std::span<const Contrast> parts,
                  std::initializer_list<Term> terms) {
  Contrast sum;
  double squares = 0;
  for (const Term& term : terms) {
    sum.x += term.factor * parts[term.part].x;
    sum.y += term.factor * parts[term.part].y;
    squares += term.factor * term.factor;
  }
  return {sum.x / std::sqrt(squares), sum.y / std::sqrt(squares), 0};
}

// One for each of at least three parts.
std::vector<Contrast> contrasts(std::span<const Contrast> parts) {
  const size_t n = parts.size();
  std::vector<Contrast> all;
  for (size_t i = 0; i < n; ++i) {
    if (n == 3) {
      all.push_back(combined(parts, {{0, 1}, {1, -2}, {2, 1}}));
    } else if (i == 0) {  // from the line through the next three
      all.push_back(combined(parts, {{0, 3}, {1, -4}, {2, -1}, {3, 2}}));
    } else if (i == n - 1) {
      all.push_back(
          combined(parts, {{i, 3}, {i - 1, -4}, {i - 2, -1}, {i - 3, 2}}));
    } else {
      all.push_back(combined(parts, {{i - 1, 1}, {i, -2}, {i + 1, 1}}));
    }
    all.back().open = parts[i].open;
  }
  return all;
}

// The freedom of a mean square of contrasts of n values: they share values,
// neighbors by -4/6 and those after by 1/6 (Satterthwaite 1946).
double degrees_of_freedom(double n) {
  constexpr double kShared = 1 + 2 * (16.0 / 36 + 1.0 / 36);
  return n / kShared;
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
  double x_mean = 0;
  double y_mean = 0;
  for (const Drawn& one : drawn) {
    weight += one.weight;
    x_mean += one.weight * one.proxy;
    y_mean += one.weight * one.value;
  }
  x_mean /= weight;
  y_mean /= weight;
  const std::vector<Contrast> parts =
      contrasts(additions(drawn, weight, x_mean, y_mean));
  double xx = 0;
  double xy = 0;
  double yy = 0;
  double open_yy = 0;
  for (const Contrast& part : parts) {
    xx += part.x * part.x;
    xy += part.x * part.y;
    yy += part.y * part.y;
    open_yy += part.open * part.y * part.y;
  }
  const double freedom = degrees_of_freedom(double(drawn.size()));
  const double level = level_of(population);

  Estimate result;
  result.mean = y_mean;
  result.half_width = student_quantile(level, freedom) * std::sqrt(open_yy);
  const double nothing = 1e-12 / double(drawn.size());
  if (freedom <= 1 || xx <= nothing || yy <= 0) return result;
  if (xy * xy < kLeastExplained * xx * yy) return result;

  const double slope = xy / xx;
  const double apart = population.proxy_mean - x_mean;
  double left = 0;
  double open_left = 0;
  for (const Contrast& part : parts) {
    const double residual = part.y - slope * part.x;
    left += residual * residual;
    open_left += part.open * residual * residual;
  }
  left = std::max(left, (1 - kMostExplained) * yy);
  open_left = std::max(open_left, (1 - kMostExplained) * open_yy);
  const double of_slope = left / xx * apart * apart / (freedom - 1);
  result.corrected = true;
  result.mean = y_mean + slope * apart;
  result.half_width = student_quantile(level, freedom - 1) *
                      std::sqrt(open_left * freedom / (freedom - 1) + of_slope);
  return result;
}

}  // namespace framewise::measure
