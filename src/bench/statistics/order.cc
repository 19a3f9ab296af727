// SPDX-License-Identifier: Apache-2.0
#include "bench/statistics/order.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace framewise::bench {
namespace {

std::vector<double> sorted_copy(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         double(values.size());
}

}  // namespace

double median(std::span<const double> values) {
  if (values.empty()) return 0;
  std::vector<double> copy(values.begin(), values.end());
  const auto middle = copy.begin() + std::ptrdiff_t(copy.size() / 2);
  std::nth_element(copy.begin(), middle, copy.end());
  if (copy.size() % 2 == 1) return *middle;
  return (*std::max_element(copy.begin(), middle) + *middle) / 2;
}

double robust_deviation(std::span<const double> values) {
  const double center = median(values);
  std::vector<double> distances;
  distances.reserve(values.size());
  for (const double value : values)
    distances.push_back(std::abs(value - center));
  return 1.4826 * median(distances);
}

double quantile(std::span<const double> values, double share) {
  if (values.empty()) return 0;
  const std::vector<double> ordered = sorted_copy(values);
  const double at = share * double(ordered.size() - 1);
  const auto below = size_t(at);
  if (below + 1 >= ordered.size()) return ordered.back();
  return std::lerp(ordered[below], ordered[below + 1], at - double(below));
}

std::vector<double> mid_ranks(std::span<const double> values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) {
      ++end;
    }
    const double rank = double(begin + 1 + end) / 2;
    for (; begin < end; ++begin) ranks[order[begin]] = rank;
  }
  return ranks;
}

double tie_sum(std::span<const double> values) {
  const std::vector<double> ordered = sorted_copy(values);
  double sum = 0;
  for (size_t begin = 0; begin < ordered.size();) {
    size_t end = begin;
    while (end < ordered.size() && ordered[end] == ordered[begin]) ++end;
    const double ties = double(end - begin);
    sum += ties * ties * ties - ties;
    begin = end;
  }
  return sum;
}

double lag_one_correlation(std::span<const double> values) {
  if (values.size() < 3) return 0;
  const double mean = mean_of(values);
  double products = 0;
  double squares = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    squares += (values[i] - mean) * (values[i] - mean);
    if (i > 0) products += (values[i] - mean) * (values[i - 1] - mean);
  }
  return squares > 0 ? products / squares : 0;
}

double normal_probability(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

double normal_quantile(double share) {
  double low = -40;
  double high = 40;
  for (int i = 0; i < 80; ++i) {
    const double middle = (low + high) / 2;
    (normal_probability(middle) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace framewise::bench
