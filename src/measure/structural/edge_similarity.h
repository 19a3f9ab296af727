// SPDX-License-Identifier: Apache-2.0
// Whether two pictures have their edges at the same places.
#pragma once

#include <cstdint>

#include "measure/structural/canny_edges.h"

namespace framewise::measure {

// Edge pixels of each picture, and of both at the same place.
struct EdgeOverlap {
  int64_t reference = 0;
  int64_t test = 0;
  int64_t both = 0;
};

EdgeOverlap edge_overlap(const CannyEdges& reference, const CannyEdges& test);

// How many edge pixels of `edges` have one of `others` within one pixel.
int64_t edges_matched(const CannyEdges& edges, const CannyEdges& others);

}  // namespace framewise::measure
