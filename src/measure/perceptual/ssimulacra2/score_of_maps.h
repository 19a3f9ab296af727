// SPDX-License-Identifier: Apache-2.0
// Combines the norms of SSIMULACRA2's maps into the score: weights and curve of
// version 2.1 (Sneyers 2023).
#pragma once

#include <array>
#include <cstddef>

#include "framewise/frame.h"

namespace framewise::measure {

// Maximum number of scales, each half the size of the one before.
inline constexpr int kSsimulacra2Scales = 6;

// Number of scales of a frame: halving stops below 8 pixels.
int ssimulacra2_scales(Size size);

// Norms of the three maps of one plane at one scale, in the order of the
// weights: means, then fourth roots of the mean fourth powers.
struct Ssimulacra2Norms {
  double structure = 0;
  double artifact = 0;
  double lost = 0;
  double structure4 = 0;
  double artifact4 = 0;
  double lost4 = 0;
};

// All norms of a pair: [plane X, Y, B][scale]. Norms without weight may be 0.
struct Ssimulacra2Subscores {
  int scales = 0;
  std::array<std::array<Ssimulacra2Norms, kSsimulacra2Scales>, 3> norms;
};

// The weights of one plane at one scale. The definition reads its list of
// weights without gaps, so with fewer than six scales a plane gets weights that
// were meant for another.
Ssimulacra2Norms ssimulacra2_weights(int scales, int plane, int scale);

// The weighted sum, and the score for it (100 for 0).
double ssimulacra2_weighted_sum(const Ssimulacra2Subscores& subscores);
double ssimulacra2_score(double weighted_sum);

}  // namespace framewise::measure
