// SPDX-License-Identifier: Apache-2.0
#include "bench/statistics/slope.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "bench/statistics/order.h"
#include "bench/statistics/random.h"

namespace framewise::bench {
namespace {

constexpr size_t kMostPoints = 1000;
constexpr int kDraws = 999;

struct Points {
  std::vector<double> values;
  double steps = 1;  // of the index between two of them
};

Points thinned(std::span<const double> series) {
  const size_t stride = (series.size() + kMostPoints - 1) / kMostPoints;
  Points points;
  points.steps = double(std::max<size_t>(1, stride));
  for (size_t i = 0; i < series.size(); i += std::max<size_t>(1, stride)) {
    points.values.push_back(series[i]);
  }
  return points;
}

// `slopes` is scratch memory.
double median_slope(std::span<const double> y, std::vector<double>& slopes) {
  slopes.clear();
  for (size_t i = 0; i < y.size(); ++i) {
    for (size_t j = i + 1; j < y.size(); ++j) {
      slopes.push_back((y[j] - y[i]) / double(j - i));
    }
  }
  if (slopes.empty()) return 0;
  const auto middle = slopes.begin() + std::ptrdiff_t(slopes.size() / 2);
  std::nth_element(slopes.begin(), middle, slopes.end());
  if (slopes.size() % 2 == 1) return *middle;
  return (*std::max_element(slopes.begin(), middle) + *middle) / 2;
}

}  // namespace

double theil_sen_slope(std::span<const double> series) {
  const Points points = thinned(series);
  std::vector<double> slopes;
  return median_slope(points.values, slopes) / points.steps;
}

Estimate slope_with_interval(std::span<const double> series, uint64_t seed) {
  const Points points = thinned(series);
  const std::vector<double>& y = points.values;
  const size_t n = y.size();
  std::vector<double> scratch;
  const double slope = median_slope(y, scratch);
  Estimate estimate{slope / points.steps, slope / points.steps,
                    slope / points.steps};
  if (n < 10) return estimate;

  std::vector<double> residuals(n);
  for (size_t i = 0; i < n; ++i) residuals[i] = y[i] - slope * double(i);
  const auto block = std::min(
      n, std::max<size_t>(5, size_t(std::round(2 * std::cbrt(double(n))))));
  Random random(seed);
  std::vector<double> drawn(n);
  std::vector<double> slopes;
  for (int draw = 0; draw < kDraws; ++draw) {
    for (size_t i = 0; i < n;) {
      const size_t begin = random.below(n - block + 1);
      for (size_t k = 0; k < block && i < n; ++k, ++i) {
        drawn[i] = residuals[begin + k] + slope * double(i);
      }
    }
    slopes.push_back(median_slope(drawn, scratch) / points.steps);
  }
  estimate.lower = quantile(slopes, 0.025);
  estimate.upper = quantile(slopes, 0.975);
  return estimate;
}

}  // namespace framewise::bench
