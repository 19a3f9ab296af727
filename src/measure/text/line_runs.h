// SPDX-License-Identifier: Apache-2.0
// Sets of pixels as runs of rows: morphology and connected pieces.
#pragma once

#include <vector>

#include "framewise/frame.h"

namespace framewise::measure::text {

struct Run {
  int begin = 0;
  int end = 0;  // behind the last pixel
};
using RunRow = std::vector<Run>;  // in order, with gaps between them

// Fills gaps of at most this width.
void fill_gaps(int widest, RunRow& row);

// Keeps the pixels of a rectangle of 5x3 pixels that lies within the set. What
// lies outside of the image counts as set.
std::vector<RunRow> opened_5x3(const std::vector<RunRow>& rows, int width);

// The bounding boxes of pieces whose pixels touch at their sides, in the order
// of their first rows.
std::vector<Rect> pieces_of(const std::vector<RunRow>& rows);

}  // namespace framewise::measure::text
