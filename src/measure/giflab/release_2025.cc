// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/release_2025.h"

#include <algorithm>
#include <utility>

namespace framewise::measure::giflab {
namespace {

// In place of a distance that was not measured.
constexpr double kNoLpips = 0.5;
// In place of a similarity: 50 of 100, taken as one of 0 to 1.
constexpr double kNoSsimulacra2 = 1;

// The composite looks for its inputs under names that the release does not
// write, and finds these three; their weights are 0.05, 0.01 and 0.02.
double composite_2025(double temporal_consistency) {
  const double sum = 0.05 * std::clamp(temporal_consistency, 0.0, 1.0) +
                     0.01 * (1 - kNoLpips) + 0.02 * kNoSsimulacra2;
  return sum / (0.05 + 0.01 + 0.02);
}

}  // namespace

std::optional<double> value_of_2025(const WholeFile& file, int64_t sampled,
                                    std::string_view name) {
  const double quality = composite_2025(file.test.temporal_consistency);
  const std::pair<std::string_view, double> values[] = {
      {"giflab:composite", quality},
      {"giflab:efficiency", efficiency(quality, file.compression_ratio)},
      // The distances in Lab are kept, and flicker is not derived from them.
      {"giflab:flicker_excess", 0},
      {"giflab:flicker_frame_ratio", 0},
      {"giflab:lpips_quality_mean", kNoLpips},
      {"giflab:lpips_quality_p95", kNoLpips},
      {"giflab:lpips_quality_max", kNoLpips},
      {"giflab:deep_perceptual_frame_count", double(sampled)},
      {"giflab:deep_perceptual_downscaled", 0},
  };
  for (const auto& [known, value] : values) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace framewise::measure::giflab
