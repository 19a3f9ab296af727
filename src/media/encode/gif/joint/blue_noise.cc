// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/blue_noise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace framewise::media {
namespace {

constexpr int kSide = 32;
constexpr size_t kCount = size_t{kSide} * kSide;
using Pattern = std::array<float, kCount>;

// As in the second phase of void-and-cluster (Ulichney 1993): each next pixel
// goes into the largest void, where the Gaussians of those before add up to
// least. The pattern continues beyond its edges.
Pattern voids_filled() {
  constexpr float kSigma = 1.5f;
  Pattern influence;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const int dx = std::min(x, kSide - x);
      const int dy = std::min(y, kSide - y);
      influence[size_t(y * kSide + x)] =
          std::exp(-float(dx * dx + dy * dy) / (2 * kSigma * kSigma));
    }
  }
  Pattern energy{};
  Pattern thresholds{};
  for (size_t rank = 0; rank < kCount; ++rank) {
    const auto least = std::min_element(energy.begin(), energy.end());
    const int at = int(least - energy.begin());
    thresholds[size_t(at)] = (float(rank) + 0.5f) / float(kCount) - 0.5f;
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        const int dx = (x - at % kSide + kSide) % kSide;
        const int dy = (y - at / kSide + kSide) % kSide;
        energy[size_t(y * kSide + x)] += influence[size_t(dy * kSide + dx)];
      }
    }
    // Never again.
    energy[size_t(at)] = HUGE_VALF;
  }
  return thresholds;
}

}  // namespace

float blue_noise(int x, int y) {
  static const Pattern kThresholds = voids_filled();
  return kThresholds[size_t(y % kSide * kSide + x % kSide)];
}

}  // namespace framewise::media
