// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/pooling.h"

namespace framewise::measure::cvvdp {
namespace {

constexpr double kSumExponent = 4;

double root_of_sum(double sum) { return offset_power(sum, 1 / kSumExponent); }

}  // namespace

double mean_over_pixels(double sum, double pixels) {
  return offset_power(sum / pixels, 0.5);
}

double pooled(const BandDifferences& differences) {
  double channels = 0;
  for (size_t c = 0; c < differences.channels; ++c) {
    double bands = 0;
    for (size_t k = 0; k < differences.bands; ++k) {
      const bool base = k + 1 == differences.bands;
      const double weight = kChannelWeights[c] * (base ? kBaseWeights[c] : 1);
      bands += offset_power(differences.at[c][k] * weight, kSumExponent);
    }
    channels += offset_power(root_of_sum(bands), kSumExponent);
  }
  return root_of_sum(channels);
}

double pooled_still(const BandDifferences& differences) {
  return pooled(differences) * kStillGain;
}

double pooled_film(std::span<const double> frames) {
  double sum = 0;
  for (const double frame : frames) sum += offset_power(frame, 2);
  return frames.empty() ? 0 : offset_power(sum / double(frames.size()), 0.5);
}

}  // namespace framewise::measure::cvvdp
