// SPDX-License-Identifier: Apache-2.0
// Pixels of a frame beside which brightness or color changes along the row, as
// at the edges of letters.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "framewise/frame.h"
#include "measure/text/line_runs.h"

namespace framewise::measure::text {

// Runs of marks down a column that are at least this long are borders and
// cursors, not letters.
inline constexpr int kTallStroke = 31;

struct RowRange {
  int begin = 0;
  int end = 0;  // behind the last row

  RowRange widened(int rows, int height) const {
    return {std::max(0, begin - rows), std::min(height, end + rows)};
  }
  bool meets(const Rect& area) const {
    return area.y < end && area.y + area.height > begin;
  }
};

class StepMask {
 public:
  explicit StepMask(Size size);

  // Marks rows of a frame of opaque RGBA of 8 bits.
  void mark(const Frame& frame, RowRange range);

  // Writes the marks of rows, without tall strokes, as runs to the rows of the
  // same numbers. All rows within kTallStroke - 1 of them are marked.
  void runs(RowRange range, std::vector<RunRow>& rows);

 private:
  uint8_t* row(int y) { return marks_.data() + size_t(y) * width_; }
  // Which marks of these rows belong to tall strokes.
  void find_tall_strokes(RowRange range);

  size_t width_;
  int height_;
  std::vector<uint8_t> marks_;
  std::vector<uint8_t> tall_;  // of the rows that are asked for
  // Of each column: marked rows that end here, at most kTallStroke + 1.
  std::vector<uint8_t> lengths_;
  std::vector<uint8_t> scratch_;  // of a row
};

}  // namespace framewise::measure::text
