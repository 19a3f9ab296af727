// SPDX-License-Identifier: Apache-2.0
// How much each kind of loss counts in the distance of two frames. The numbers
// were fitted to opinions; docs/performance/verdicts.md has the evidence and
// what each part brings.
#pragma once

#include <algorithm>
#include <cmath>

namespace framewise::measure {

// The halvings of the planes that are compared beside full size.
inline constexpr int kQuarter = 2;  // detail and brightness
inline constexpr int kEighth = 3;   // color

// Of the 8-norm, the 4-norm and the two root mean squares of the losses of the
// windows: with these, a distance of 1 is a score of 50.
inline constexpr double kStructureWeight = 1.24;
inline constexpr double kDetailWeight = 5.0;
inline constexpr double kBrightnessWeight = 0.95;
inline constexpr double kColorWeight = 1.5;

// The variance (of luma, 0 to 255) at which a window loses half its structure
// to an error of as much: a standard deviation of 4 levels. A larger constant
// forgives errors in flat regions, where people see them first.
inline constexpr float kFlatVariance = 15;

// The powers of those norms, as doublings: people judge by the worst windows of
// fine structure, and by all of the picture where it is about light and color.
inline constexpr int kStructureDoublings = 3;
inline constexpr int kDetailDoublings = 2;

// The steepness of the scale: with it, 90, 75, 50 and 30 mean what they mean
// for people and for SSIMULACRA 2 (docs/verdicts.md).
inline constexpr double kSteepness = 1.4;

// The root of a mean of squares, from which grain was taken.
inline double root_of(double mean) { return std::sqrt(std::max(0.0, mean)); }

// The root of a mean of powers.
inline double norm_of(double mean_of_powers, int doublings) {
  for (int i = 0; i < doublings; ++i)
    mean_of_powers = std::sqrt(mean_of_powers);
  return mean_of_powers;
}

}  // namespace framewise::measure
