// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/sensitivity.h"

#include <algorithm>
#include <cmath>

namespace framewise::measure::cvvdp {
namespace {

constexpr size_t kSteps = 32;  // of both axes
constexpr double kLeastNits = 0.005;
constexpr double kMostNits = 10000;
constexpr double kLeastFrequency = 0.1;
constexpr double kMostFrequency = 64;

constexpr std::array<std::array<std::array<float, kSteps>, kSteps>, kChannels>
    kLog10Sensitivity = {{
#include "measure/perceptual/cvvdp/sensitivity_table.inc"
    }};

// Logarithms of the sensitivity by background, at this frequency. Beyond the
// table's frequencies its last segment goes on.
std::array<double, kSteps> column(size_t channel, double frequency) {
  const double place = std::log10(frequency / kLeastFrequency) /
                       std::log10(kMostFrequency / kLeastFrequency) *
                       (kSteps - 1);
  const auto segment =
      size_t(std::clamp(std::ceil(place) - 1, 0.0, double(kSteps - 2)));
  const double share = place - double(segment);
  std::array<double, kSteps> column{};
  for (size_t i = 0; i < kSteps; ++i) {
    const auto& row = kLog10Sensitivity[channel][i];
    const double low = row[segment];
    column[i] = low + share * (double(row[segment + 1]) - low);
  }
  return column;
}

double background_place(double nits) {
  return std::log10(nits / kLeastNits) / std::log10(kMostNits / kLeastNits) *
         (kSteps - 1);
}

}  // namespace

std::vector<double> band_frequencies(Size size, double pixels_per_degree) {
  constexpr int kMostLevels = 14;
  constexpr double kLowest = 0.2;  // cycles per degree
  const auto frequency = [&](int k) {
    return k == 0 ? pixels_per_degree / 2
                  : 0.3228 * std::ldexp(1.0, 1 - k) * pixels_per_degree / 2;
  };
  const int side = std::min(size.width, size.height);
  const int most = int(std::floor(std::log2(side))) - 1;
  int lowest = 0;
  while (lowest <= kMostLevels && frequency(lowest) > kLowest) ++lowest;
  if (lowest > kMostLevels) lowest = most;
  const int bands = std::max(0, std::min(lowest + 1, most));
  std::vector<double> frequencies;
  for (int k = 0; k < bands; ++k) frequencies.push_back(frequency(k));
  return frequencies;
}

double sensitivity(size_t channel, double frequency, double background_nits) {
  const std::array<double, kSteps> log10 = column(channel, frequency);
  const double place =
      std::clamp(background_place(background_nits), 0.0, double(kSteps - 1));
  const size_t i = std::min(size_t(place), kSteps - 2);
  const double share = place - double(i);
  return std::pow(10, log10[i] + share * (log10[i + 1] - log10[i])) *
         kSensitivityGain;
}

simd::CvvdpSensitivity sensitivity_table(size_t channel, double frequency,
                                         double gain) {
  const std::array<double, kSteps> log10 = column(channel, frequency);
  const double bits = std::log2(10.0);
  simd::CvvdpSensitivity table{};
  for (size_t i = 0; i < kSteps; ++i) {
    table.log2s[i] =
        float(log10[i] * bits + std::log2(kSensitivityGain * gain));
    if (i + 1 < kSteps)
      table.steps[i] = float((log10[i + 1] - log10[i]) * bits);
  }
  return table;
}

simd::CvvdpSensitivity band_sensitivity(size_t channel, double frequency,
                                        bool finest) {
  // Contrasts of all bands but the finest count twice.
  return sensitivity_table(channel, frequency,
                           kGains[channel] * (finest ? 1 : 2));
}

simd::CvvdpBackgroundAxis background_axis() {
  const double scale = background_place(2) - background_place(1);
  return {float(scale), float(background_place(1))};
}

}  // namespace framewise::measure::cvvdp
