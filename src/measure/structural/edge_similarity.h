// SPDX-License-Identifier: Apache-2.0
// Whether two frames have their edges at the same positions.
#pragma once

#include <cstdint>

#include "measure/structural/canny_edges.h"

namespace framewise::measure {

// Edge pixels of each frame, and of both at the same position.
struct EdgeOverlap {
  int64_t reference = 0;
  int64_t test = 0;
  int64_t both = 0;
};

EdgeOverlap edge_overlap(const CannyEdges& reference, const CannyEdges& test);

// Number of pixels of `edges` with one of `others` within one pixel.
int64_t edges_matched(const CannyEdges& edges, const CannyEdges& others);

}  // namespace framewise::measure
