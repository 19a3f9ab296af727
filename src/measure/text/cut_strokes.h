// SPDX-License-Identifier: Apache-2.0
// Strokes of text that end at a straight edge.
#pragma once

#include "framewise/frame.h"
#include "measure/text/boxes.h"
#include "measure/text/legibility.h"

namespace framewise::measure::text {

// The side of a line at which its strokes are missing in the test, up to a
// straight edge, while they are there on the other side of the edge.
Cut cut_of(const Frame& reference, const Frame& test, const TextBox& box);

}  // namespace framewise::measure::text
