// SPDX-License-Identifier: Apache-2.0
#include "bench/statistics/growth_fit.h"

#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "bench/statistics/two_samples.h"

namespace framewise::bench {
namespace {

// The t with P(|T| ≥ t) = p.
double student_quantile(double p, double degrees) {
  double low = 0;
  double high = 1e6;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (student_p_two_sided(middle, degrees) > p ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

GrowthFit fit_growth(std::span<const double> sizes,
                     std::span<const double> costs) {
  std::vector<double> x;
  std::vector<double> y;
  std::set<double> different;
  for (size_t i = 0; i < sizes.size() && i < costs.size(); ++i) {
    if (!(sizes[i] > 0 && costs[i] > 0)) continue;
    x.push_back(std::log(sizes[i]));
    y.push_back(std::log(costs[i]));
    different.insert(sizes[i]);
  }
  GrowthFit fit;
  fit.sizes = int(different.size());
  if (fit.sizes < 2) return fit;
  const double n = double(x.size());
  double mean_x = 0;
  double mean_y = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    mean_x += x[i] / n;
    mean_y += y[i] / n;
  }
  double xx = 0;
  double xy = 0;
  double yy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
  }
  const double slope = xy / xx;
  const double residual = std::max(0.0, yy - slope * xy);
  fit.factor = std::exp(mean_y - slope * mean_x);
  fit.explained = yy > 0 ? 1 - residual / yy : 1;
  double reach = std::numeric_limits<double>::infinity();
  if (fit.sizes >= 3) {
    reach = student_quantile(0.05, n - 2) * std::sqrt(residual / (n - 2) / xx);
  }
  fit.exponent = {slope, slope - reach, slope + reach};
  return fit;
}

}  // namespace framewise::bench
