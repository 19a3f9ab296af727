// SPDX-License-Identifier: Apache-2.0
#include "video/encode/sound_lateness.h"

#include <algorithm>
#include <cmath>

namespace framewise::video {
namespace {

constexpr int kMostShift = int(50 / kLevelMs);
// Levels of sound that was encoded anew and those of the original correlate by
// more than this; of noise they need not.
constexpr double kLeastAlike = 0.6;
constexpr double kClearlyMoreAlike = 0.02;

double correlation(std::span<const float> a, std::span<const float> b) {
  const size_t count = std::min(a.size(), b.size());
  double sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
  for (size_t i = 0; i < count; ++i) {
    const double x = a[i];
    const double y = b[i];
    sum_a += x;
    sum_b += y;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  const double n = double(std::max<size_t>(count, 1));
  const double spread =
      std::sqrt((aa - sum_a * sum_a / n) * (bb - sum_b * sum_b / n));
  return spread > 1e-12 ? (ab - sum_a * sum_b / n) / spread : 0;
}

}  // namespace

double lateness_ms(std::span<const float> before,
                   std::span<const float> after) {
  const auto alike = [&](int shift) {
    const auto skipped = [](std::span<const float> levels, int count) {
      return levels.subspan(
          std::min(size_t(std::max(count, 0)), levels.size()));
    };
    return correlation(skipped(before, -shift), skipped(after, shift));
  };
  const double in_place = alike(0);
  double best = in_place + kClearlyMoreAlike;
  int found = 0;
  for (int shift = -kMostShift; shift <= kMostShift; ++shift) {
    const double value = alike(shift);
    if (value <= best || value < kLeastAlike) continue;
    best = value;
    found = shift;
  }
  return found * kLevelMs;
}

}  // namespace framewise::video
