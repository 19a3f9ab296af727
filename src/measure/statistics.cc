// SPDX-License-Identifier: Apache-2.0
#include "measure/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace framewise::measure {
namespace {

// Neumaier's sum (1974): exact enough that the mean of equal values is that
// value.
class Sum {
 public:
  void add(double term) {
    const double next = sum_ + term;
    lost_ += std::abs(sum_) >= std::abs(term) ? (sum_ - next) + term
                                              : (term - next) + sum_;
    sum_ = next;
  }
  double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0;
  double lost_ = 0;
};

}  // namespace

void Statistics::add(double value, double weight) {
  samples_.push_back({value, weight});
}

std::optional<Summary> Statistics::summary() const {
  if (samples_.empty()) return std::nullopt;
  Summary result;
  Sum weights;
  Sum weighted;
  Sum inverse;
  result.min = result.max = samples_.front().value;
  for (const Sample& sample : samples_) {
    weights.add(sample.weight);
    weighted.add(sample.weight * sample.value);
    inverse.add(sample.weight / sample.value);
    result.min = std::min(result.min, sample.value);
    result.max = std::max(result.max, sample.value);
  }
  const double total = weights.value();
  result.mean = std::clamp(weighted.value() / total, result.min, result.max);
  if (result.min > 0) {
    result.harmonic_mean =
        std::clamp(total / inverse.value(), result.min, result.max);
  }
  Sum squares;
  for (const Sample& sample : samples_) {
    const double apart = sample.value - result.mean;
    squares.add(sample.weight * apart * apart);
  }
  result.std = std::sqrt(std::max(0.0, squares.value() / total));

  std::vector<Sample> sorted = samples_;
  std::stable_sort(
      sorted.begin(), sorted.end(),
      [](const Sample& a, const Sample& b) { return a.value < b.value; });
  const std::pair<double, double*> shares[] = {{0.01, &result.p1},
                                               {0.05, &result.p5},
                                               {0.5, &result.p50},
                                               {0.95, &result.p95}};
  size_t next = 0;
  Sum covered;
  // A weight that rounding made too small must not move a percentile.
  const double slack = total * 1e-12;
  for (const Sample& sample : sorted) {
    covered.add(sample.weight);
    while (next < std::size(shares) &&
           covered.value() + slack >= shares[next].first * total) {
      *shares[next++].second = sample.value;
    }
  }
  return result;
}

std::vector<size_t> Statistics::worst(size_t count,
                                      const MetricInfo& info) const {
  std::vector<size_t> places;
  for (size_t i = 0; i < samples_.size(); ++i) {
    if (samples_[i].value != info.perfect) places.push_back(i);
  }
  const size_t kept = std::min(count, places.size());
  std::partial_sort(places.begin(), places.begin() + ptrdiff_t(kept),
                    places.end(), [&](size_t a, size_t b) {
                      const double x = samples_[a].value;
                      const double y = samples_[b].value;
                      return x == y ? a < b : info.better(y, x);
                    });
  places.resize(kept);
  return places;
}

}  // namespace framewise::measure
