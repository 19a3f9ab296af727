// SPDX-License-Identifier: Apache-2.0
#include "bench/statistics/change_points.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "bench/statistics/order.h"
#include "bench/statistics/slope.h"
#include "bench/statistics/two_samples.h"

namespace framewise::bench {
namespace {

constexpr int kMedianWindow = 11;
constexpr double kClipDeviations = 3;
constexpr double kPenaltyFactor = 4;
constexpr size_t kLeastSegment = 5;
constexpr double kMostCorrelation = 0.8;
constexpr double kLeastChange = 0.03;
constexpr double kLeastCreep = 0.05;

// From first differences, which a step hardly moves.
double noise_of(std::span<const double> series) {
  std::vector<double> differences;
  for (size_t i = 1; i < series.size(); ++i) {
    differences.push_back(series[i] - series[i - 1]);
  }
  return robust_deviation(differences) / std::sqrt(2.0);
}

// Clips outliers to the running median ± 3 deviations. The ends are reflected.
std::vector<double> winsorized(std::span<const double> series, double noise) {
  const auto n = int64_t(series.size());
  std::vector<double> clipped;
  std::vector<double> window;
  for (int64_t i = 0; i < n; ++i) {
    window.clear();
    for (int64_t k = i - kMedianWindow / 2; k <= i + kMedianWindow / 2; ++k) {
      const int64_t reflected = k < 0 ? -k : k >= n ? 2 * n - 2 - k : k;
      window.push_back(series[size_t(reflected)]);
    }
    const double center = median(window);
    clipped.push_back(std::clamp(series[size_t(i)],
                                 center - kClipDeviations * noise,
                                 center + kClipDeviations * noise));
  }
  return clipped;
}

// The starts of all segments, from 0. Cost: squared distance from the mean.
class Segmentation {
 public:
  explicit Segmentation(std::span<const double> series) {
    double sum = 0;
    double squares = 0;
    sums_.push_back(0);
    squares_.push_back(0);
    for (const double x : series) {
      sums_.push_back(sum += x);
      squares_.push_back(squares += x * x);
    }
  }

  std::vector<size_t> starts(double penalty) const {
    const size_t n = sums_.size() - 1;
    std::vector<double> best(n + 1, std::numeric_limits<double>::infinity());
    std::vector<size_t> last(n + 1, 0);
    best[0] = -penalty;
    std::vector<size_t> candidates = {0};
    std::vector<double> costs;
    for (size_t end = kLeastSegment; end <= n; ++end) {
      costs.clear();
      for (const size_t start : candidates) {
        const double total = best[start] + cost(start, end);
        costs.push_back(total);
        if (total + penalty < best[end]) {
          best[end] = total + penalty;
          last[end] = start;
        }
      }
      // A start that is beaten without the penalty stays beaten.
      size_t kept = 0;
      for (size_t i = 0; i < candidates.size(); ++i) {
        if (costs[i] <= best[end]) candidates[kept++] = candidates[i];
      }
      candidates.resize(kept);
      if (end + 1 >= 2 * kLeastSegment) {
        candidates.push_back(end + 1 - kLeastSegment);
      }
    }
    std::vector<size_t> starts;
    for (size_t end = n; end > 0; end = last[end]) starts.push_back(last[end]);
    std::reverse(starts.begin(), starts.end());
    return starts;
  }

 private:
  double cost(size_t begin, size_t end) const {
    const double sum = sums_[end] - sums_[begin];
    return squares_[end] - squares_[begin] - sum * sum / double(end - begin);
  }

  std::vector<double> sums_;
  std::vector<double> squares_;
};

std::span<const double> segment(std::span<const double> series,
                                const std::vector<size_t>& starts, size_t i) {
  const size_t end = i + 1 < starts.size() ? starts[i + 1] : series.size();
  return series.subspan(starts[i], end - starts[i]);
}

// The variance that a mean over dependent points sees.
double long_run_variance(std::span<const double> series,
                         const std::vector<size_t>& starts, double noise) {
  std::vector<double> residuals;
  for (size_t i = 0; i < starts.size(); ++i) {
    const auto part = segment(series, starts, i);
    const double center = median(part);
    for (const double x : part) residuals.push_back(x - center);
  }
  const double deviation = std::max(noise, robust_deviation(residuals));
  // Residuals about fitted levels look less correlated than they are.
  const double bias = 2 * double(starts.size() + 1) / double(series.size());
  const double correlation =
      std::clamp(lag_one_correlation(residuals) + bias, 0.0, kMostCorrelation);
  return deviation * deviation * (1 + correlation) / (1 - correlation);
}

// Joins neighbours until every change is at least the least one.
void merge_small_changes(std::span<const double> series,
                         std::vector<size_t>& starts) {
  while (starts.size() > 1) {
    size_t smallest = 1;
    double least = std::numeric_limits<double>::infinity();
    for (size_t i = 1; i < starts.size(); ++i) {
      const double change = std::abs(median(segment(series, starts, i)) -
                                     median(segment(series, starts, i - 1)));
      if (change < least) {
        least = change;
        smallest = i;
      }
    }
    if (least >= kLeastChange) return;
    starts.erase(starts.begin() + std::ptrdiff_t(smallest));
  }
}

}  // namespace

std::vector<ChangePoint> find_change_points(std::span<const double> series) {
  if (series.size() < kLeastHistory) return {};
  const double noise = noise_of(series);
  const std::vector<double> clipped = winsorized(series, noise);
  const Segmentation segmentation(clipped);
  const double log_n = std::log(double(series.size()));
  std::vector<size_t> starts =
      segmentation.starts(kPenaltyFactor * noise * noise * log_n);
  const double variance = long_run_variance(clipped, starts, noise);
  starts = segmentation.starts(kPenaltyFactor * variance * log_n);
  merge_small_changes(series, starts);
  std::vector<ChangePoint> points;
  for (size_t i = 1; i < starts.size(); ++i) {
    points.push_back({starts[i], shift_between(segment(series, starts, i - 1),
                                               segment(series, starts, i))});
  }
  return points;
}

Creep find_creep(std::span<const double> series) {
  if (series.size() < kLeastHistory) return {};
  Creep creep{slope_with_interval(series), false};
  const double total = std::abs(creep.slope.value) * double(series.size());
  creep.significant = total > kLeastCreep && creep.slope.excludes(0);
  return creep;
}

}  // namespace framewise::bench
