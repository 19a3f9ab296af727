// SPDX-License-Identifier: Apache-2.0
// How varied an order is, in numbers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "video/film/plan.h"
#include "video/sequence/rules.h"

namespace framewise::video {

// The longest run of clips that occurs twice; the two may overlap.
int64_t longest_repeat(std::span<const uint32_t> order);

// How often each of `clips` clips is played.
std::vector<int64_t> plays_of(std::span<const uint32_t> order, size_t clips);

// Minimum, median and 95th percentile; zeros without values.
Distribution distribution_of(std::vector<double> values);

// Everything but entropy, choices, relaxations and costs, which the order does
// not show. `starts` are the times in the film, in seconds.
PlanStatistics statistics_of(std::span<const uint32_t> order, size_t clips,
                             std::span<const double> starts);

// The values that these rules reach with so many clips, beside those reached.
std::vector<Target> targets_of(const PlanStatistics& reached, int64_t clips,
                               int64_t plays, const Rules& rules);

}  // namespace framewise::video
