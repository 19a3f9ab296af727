// SPDX-License-Identifier: Apache-2.0
#include "measure/grain/grain_estimate.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace framewise::measure {
namespace {

constexpr size_t kFewestOfShade = 24;
// Of all windows: those of shades whose own variance is even.
constexpr double kLeastShare = 0.2;
// The first quartile of the variances of grain is at least this share of the
// third: of white noise in 64 samples it is 0.8, of lost structure 0.1 to 0.3.
constexpr float kEven = 0.5F;
// Grain is in all windows: the plainest of them have that share of its
// variance, too, and not so many times as much, which would hide whether it is
// there.
constexpr double kPlainest = 0.1;
constexpr float kMostStructure = 10;
// Weaker noise is the rounding of 8 bits and the noise of every camera: a
// standard deviation of 1.5 levels.
constexpr double kLeastVariance = 2.25;

constexpr float kLevelsOfShade = 256.0F / GrainEstimate::kShades;

using Shades = std::array<float, GrainEstimate::kShades>;

float quantile(std::vector<float>& values, double q) {
  const auto at = values.begin() + ptrdiff_t(q * double(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

size_t shade_of(const GrainSample& sample) {
  const int shade = int(sample.mean / kLevelsOfShade);
  return size_t(std::clamp(shade, 0, GrainEstimate::kShades - 1));
}

// Shades without a value have that of their neighbors, linear between them.
void fill_gaps(Shades& values,
               const std::array<bool, GrainEstimate::kShades>& known) {
  constexpr int kCount = GrainEstimate::kShades;
  int before = -1;
  for (int i = 0; i <= kCount; ++i) {
    if (i < kCount && !known[size_t(i)]) continue;
    for (int k = before + 1; k < i; ++k) {
      const float from =
          before < 0 ? values[size_t(i)] : values[size_t(before)];
      const float to = i == kCount ? from : values[size_t(i)];
      const float share = float(k - before) / float(i - before);
      values[size_t(k)] = from + share * (to - from);
    }
    before = i;
  }
}

}  // namespace

float OwnVariance::shared() const {
  return std::max(0.0F, std::min(reference, test));
}

// The variance of the sum of both frames says how much structure a window has.
// Of grain alone it is independent of the variance of their difference, so that
// to choose by it does not favor weak grain.
OwnVariance own_variance_of(std::span<GrainSample> samples,
                            GrainBuffers& buffers) {
  const auto middle = samples.begin() + ptrdiff_t(samples.size() / 2);
  if (middle == samples.begin()) return {};
  std::nth_element(samples.begin(), middle, samples.end(),
                   [](const GrainSample& x, const GrainSample& y) {
                     return x.variance_a + x.variance_b + 2 * x.covariance <
                            y.variance_a + y.variance_b + 2 * y.covariance;
                   });
  auto& [by_shade, all, of_reference, of_test] = buffers;
  for (auto* values : {&all, &of_reference, &of_test}) values->clear();
  for (auto it = samples.begin(); it != middle; ++it) {
    all.push_back(it->variance_a);
    of_reference.push_back(it->variance_a - it->covariance);
    of_test.push_back(it->variance_b - it->covariance);
  }
  const float usual = quantile(of_reference, 0.5);
  const float plain = quantile(all, kPlainest);
  const bool even =
      quantile(of_reference, 0.25) >= kEven * quantile(of_reference, 0.75) &&
      plain >= kEven * usual && plain <= kMostStructure * usual;
  return {usual, quantile(of_test, 0.5), even};
}

float GrainEstimate::shared_at(float mean) const {
  const float at =
      std::clamp(mean / kLevelsOfShade - 0.5F, 0.0F, float(kShades - 1));
  const auto below = size_t(at);
  const size_t above = std::min(below + 1, size_t(kShades - 1));
  return shared[below] + (at - float(below)) * (shared[above] - shared[below]);
}

GrainEstimate estimate_grain(std::span<const GrainSample> samples,
                             GrainBuffers& buffers) {
  constexpr size_t kCount = GrainEstimate::kShades;
  // Where the samples of each shade begin, once they are in order.
  std::array<size_t, kCount + 1> begins{};
  for (const GrainSample& one : samples) ++begins[shade_of(one) + 1];
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  std::array<size_t, kCount> next{};
  std::copy_n(begins.begin(), kCount, next.begin());
  buffers.by_shade.resize(samples.size());
  for (const GrainSample& one : samples) {
    buffers.by_shade[next[shade_of(one)]++] = one;
  }
  GrainEstimate estimate;
  std::array<bool, GrainEstimate::kShades> known{};
  double windows = 0;
  for (size_t i = 0; i < kCount; ++i) {
    const auto shade = std::span(buffers.by_shade)
                           .subspan(begins[i], begins[i + 1] - begins[i]);
    if (shade.size() < kFewestOfShade) continue;
    const OwnVariance own = own_variance_of(shade, buffers);
    if (!own.even) continue;
    known[i] = true;
    const auto count = double(shade.size());
    windows += count;
    estimate.reference += count * double(own.reference);
    estimate.test += count * double(own.test);
    estimate.shared[i] = own.shared();
  }
  if (windows < kLeastShare * double(samples.size()) || windows == 0) return {};
  estimate.reference /= windows;
  estimate.test = std::max(0.0, estimate.test / windows);
  if (estimate.reference < kLeastVariance) return {};
  fill_gaps(estimate.shared, known);
  estimate.exists = true;
  return estimate;
}

}  // namespace framewise::measure
