// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/temporal_filters.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "measure/perceptual/cvvdp/model.h"

namespace framewise::measure::cvvdp {
namespace {

constexpr size_t kTransient = 3;
constexpr double kTransientHertz = 5;
constexpr double kMostRoot = 2047;
constexpr double kMostBlueRoot = 1023;

struct Response {
  double sigma;
  double beta;
};
constexpr std::array<Response, kChannels> kResponses = {{{5.79336, 1.3314},
                                                         {14.1255, 1.1196},
                                                         {6.63661, 0.947901},
                                                         {0.12314, 0.1898}}};

double response(size_t channel, double hertz) {
  const auto& [sigma, beta] = kResponses[channel];
  const double power = std::pow(hertz, beta);
  if (channel != kTransient) return std::exp(-power / sigma);
  const double off = power - std::pow(kTransientHertz, beta);
  return std::exp(-off * off / sigma);
}

}  // namespace

std::vector<double> half_filter(size_t channel, double frames_per_second) {
  const size_t length = filter_length(frames_per_second);
  const size_t half = (length - 1) / 2;
  std::vector<double> taps(half + 1);
  for (size_t j = 0; j <= half; ++j) {
    double sum = response(channel, 0);
    for (size_t i = 1; i <= half; ++i) {
      // The last frequency is half the frame rate, though the length is odd.
      const double hertz = double(i) * (frames_per_second / 2) / double(half);
      sum += 2 * response(channel, hertz) *
             std::cos(2 * std::numbers::pi * double(i) * double(j) /
                      double(length));
    }
    taps[j] = sum / double(length);
  }
  return taps;
}

simd::CvvdpRoot root_of(const CvvdpLight& light) {
  const CvvdpCurve curve = light.curve();
  return curve == CvvdpCurve::kSrgb || curve == CvvdpCurve::kGamma
             ? simd::CvvdpRoot::kSquare
             : simd::CvvdpRoot::kFourth;
}

std::vector<uint16_t> packed_roots(const CvvdpLight& light) {
  const bool fourth = root_of(light) == simd::CvvdpRoot::kFourth;
  std::vector<uint16_t> roots(size_t{1} << light.bits());
  for (size_t i = 0; i < roots.size(); ++i) {
    const double share = light.light_of_code(i) / light.most();
    const double root = std::pow(share, fourth ? 0.25 : 0.5);
    roots[i] = uint16_t(std::lround(root * kMostRoot));
  }
  return roots;
}

simd::CvvdpTemporalFilters temporal_filters(double frames_per_second,
                                            const CvvdpLight& light) {
  simd::CvvdpTemporalFilters filters;
  filters.root = root_of(light);
  filters.half = (filter_length(frames_per_second) - 1) / 2;
  float* const out[kChannels] = {filters.achromatic, filters.red_green,
                                 filters.yellow_violet, filters.transient};
  const std::array<double, 9> matrix = cvvdp_matrix(light.signal().primaries);
  for (size_t c = 0; c < kChannels; ++c) {
    const std::vector<double> taps = half_filter(c, frames_per_second);
    double sum = 0;
    for (size_t j = 0; j < taps.size(); ++j) {
      out[c][j] = float(taps[j]);
      sum += j == 0 ? taps[j] : 2 * taps[j];
    }
    const size_t row = 3 * (c == kTransient ? 0 : c);
    filters.bias[c] = float((matrix[row] + matrix[row + 1] + matrix[row + 2]) *
                            light.added() * sum);
  }
  const double power = filters.root == simd::CvvdpRoot::kFourth ? 4 : 2;
  for (size_t i = 0; i < 9; ++i) {
    const double most = i % 3 == 2 ? kMostBlueRoot : kMostRoot;
    filters.matrix[i] = float(matrix[i] * light.most() / std::pow(most, power));
  }
  return filters;
}

}  // namespace framewise::measure::cvvdp
