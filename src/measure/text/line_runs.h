// SPDX-License-Identifier: Apache-2.0
// Sets of pixels as runs of rows: morphology and connected pieces.
#pragma once

#include <cstddef>
#include <span>
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

// Rows of runs one behind the other: rows share their memory.
class RunRows {
 public:
  size_t size() const { return ends_.size(); }
  std::span<const Run> operator[](size_t y) const {
    const size_t begin = y == 0 ? 0 : ends_[y - 1];
    return {runs_.data() + begin, ends_[y] - begin};
  }

  void clear() {
    runs_.clear();
    ends_.clear();
  }
  // Adds a run to the row that is written. It begins behind the begin of the
  // one before, and is joined with it if they touch.
  void add(const Run& run);
  void end_row() { ends_.push_back(runs_.size()); }

 private:
  std::vector<Run> runs_;
  std::vector<size_t> ends_;
};

// Keeps the pixels of a rectangle of 5x3 pixels that lies within the set. What
// lies outside of the image counts as set. Reuses its memory.
class Opening5x3 {
 public:
  // The result holds until the next call.
  const RunRows& of(const RunRows& rows, int width);

 private:
  RunRows narrow_;
  RunRows wide_;
  RunRows opened_;
  RunRow scratch_[2];
};

// The bounding boxes of pieces whose pixels touch at their sides, in the order
// of their first rows.
std::vector<Rect> pieces_of(const RunRows& rows);

}  // namespace framewise::measure::text
