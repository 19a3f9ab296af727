// SPDX-License-Identifier: Apache-2.0
// Searches the part of a clip that comes back to its start, as it is or but for
// levels that drift.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "video/film/level_drift.h"
#include "video/scan/clip_features.h"

namespace framewise::video {

enum class Levels : uint8_t {
  kAsTheyAre,
  kMayDrift,  // brightness, contrast and color may be others at the end
};

// Of all frames of a clip: means of 32x32 cells.
using Signatures = std::vector<std::vector<int16_t>>;

// RMS of luma between two frames, in levels.
double luma_between(const std::vector<int16_t>& early,
                    const std::vector<int16_t>& late, Levels levels);

// RMS of luma from each frame to the next.
std::vector<double> steps_of(const Signatures& all);
// How much frames [first, end) move by these steps, as ClipFeatures::motion.
double motion_within(std::span<const double> steps, int64_t first, int64_t end);

struct FoundPart {
  int64_t first = 0;
  int64_t end = 0;  // 0: none
};
// Of at least half the clip, within its first `within` frames. Of parts whose
// jump is about the least or no more than `motion`, the longest of which most
// is copied: `keys` in order; empty: copies may begin everywhere.
FoundPart best_part(const Signatures& all, Levels levels, int64_t within,
                    double motion, const std::vector<int64_t>& keys);

// From `count` frames from `early` on to as many from `late` on. Nullopt: they
// differ by less than a level, by too much for a drift, or by other content.
std::optional<LevelDrift> drift_between(const Signatures& all, int64_t early,
                                        int64_t late, int64_t count);

}  // namespace framewise::video
