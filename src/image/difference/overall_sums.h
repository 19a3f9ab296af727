// SPDX-License-Identifier: Apache-2.0
// Sums over tiles of two images as a whole, from which a
// change of the whole image is recognized.
#pragma once

#include <array>
#include <cstdint>

#include "image/difference/neighborhood.h"

namespace framewise::image {

// Detail of three sizes: luma less its mean over 3x3, 5x5 and 9x9 pixels.
inline constexpr std::array<int, 3> kDetailRadii = {1, 2, 4};

// Of one channel: the levels that each level of the reference became.
struct ChannelSums {
  std::array<double, 256> count{};
  std::array<double, 256> sum{};  // of the test's levels
  double squares = 0;             // of the test's levels
  double reference = 0;           // mean level
  double test = 0;
};

struct OverallSums {
  double pixels = 0;
  std::array<ChannelSums, 3> channels;
  double squares = 0;          // of differences of the channels
  double swapped_squares = 0;  // of differences when red and blue are exchanged

  // Luma: means, variances and covariance.
  double reference_luma = 0;
  double test_luma = 0;
  double luma_variance = 0;  // of the reference
  double luma_covariance = 0;
  double luma_squares = 0;  // of differences

  // Color: channels less luma.
  double reference_chroma = 0;  // sums of squares
  double chroma_product = 0;
  double chroma_squares = 0;  // of differences

  // Luma less its mean over 5x5 pixels.
  double reference_detail = 0;  // sums of squares
  double test_detail = 0;
  double detail_product = 0;
  // Part of the squared differences of luma, less their mean, that the means
  // over 5x5 pixels have.
  double coarse_share = 0;

  // The part of the differences of luma that a sum of the reference's details
  // explains, 0 to 1.
  double filter_share = 0;
  // Correlation of the differences of luma of pixels beside one another.
  double neighbor_correlation = 0;
};

// Of as many tiles, spread over the image, as take less time than its decoding.
OverallSums overall_sums(const ImagePair& pair);

}  // namespace framewise::image
