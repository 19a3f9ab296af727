// SPDX-License-Identifier: Apache-2.0
// Which frames a report shows as pictures, in order of worth to a reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "framewise/report.h"

namespace framewise::comparison {

// A moment of one comparison that is worth a look.
struct Instant {
  size_t comparison = 0;
  size_t meeting = 0;
};

// Every meeting of every comparison once: the worst of each metric and the
// clearest of each reason first, the comparisons taking turns, then the first
// frame, then an even spread that grows finer.
std::vector<Instant> instants_by_worth(const Report& report);

// The worst moment of the first metric with a value, of each comparison: what a
// row of a summary names.
std::vector<Instant> worst_instants(const Report& report);

// A frame of one side: 0 the reference, n the test of comparison n - 1.
using SideFrame = std::pair<size_t, int64_t>;

// The frames of those instants, each once, the most worth first.
std::vector<SideFrame> frames_of(const Report& report,
                                 const std::vector<Instant>& instants);

// Frames of the reference that reasons tell as lost and that meet nothing: the
// first of each run before the others.
std::vector<SideFrame> lost_frames(const Report& report);

}  // namespace framewise::comparison
