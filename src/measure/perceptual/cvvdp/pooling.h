// SPDX-License-Identifier: Apache-2.0
// How ColorVideoVDP adds up differences: over the pixels of a band, over bands,
// channels and frames.
#pragma once

#include <span>
#include <vector>

#include "measure/perceptual/cvvdp/model.h"

namespace framewise::measure::cvvdp {

// Mean differences over the pixels of each band, of each channel: the bands
// with contrast, then the base band.
struct BandDifferences {
  size_t channels = kStillChannels;
  size_t bands = 0;  // with the base band
  std::array<std::array<double, kMostBands>, kChannels> at{};
};

// The mean of differences D over `pixels`, of the sum of D^2 + 2 eps D.
double mean_over_pixels(double sum, double pixels);

// The difference of one frame.
double pooled(const BandDifferences& differences);

// The differences of a picture, or of all frames of a film. The film's is that
// of the root mean square frame.
double pooled_still(const BandDifferences& differences);
double pooled_film(std::span<const double> frames);

}  // namespace framewise::measure::cvvdp
