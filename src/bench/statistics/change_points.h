// SPDX-License-Identifier: Apache-2.0
// Finds where the level of a history changes: two passes of PELT over the
// winsorized series, the second with a penalty that knows the noise and its
// correlation. Killick, Fearnhead, Eckley: Optimal detection of changepoints
// with a linear computational cost (2012).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "bench/statistics/signed_rank.h"

namespace framewise::bench {

struct ChangePoint {
  size_t first = 0;  // index of the first point of the new level
  Estimate size;     // of the change; the interval is that of Mann-Whitney
};

// Shorter histories are only drawn.
inline constexpr size_t kLeastHistory = 15;

// `series`: logarithms of ratios. Changes below 3 % are not reported.
std::vector<ChangePoint> find_change_points(std::span<const double> series);

// A slope that a history creeps along without a step: reported where it adds
// up to more than 5 % and its bootstrap interval excludes 0. Slope per point.
struct Creep {
  Estimate slope;
  bool significant = false;
};
Creep find_creep(std::span<const double> series);

}  // namespace framewise::bench
