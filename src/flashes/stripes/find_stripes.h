// SPDX-License-Identifier: Apache-2.0
// Regular stripes in one frame: light and dark that alternate at even distances
// along rows, columns or diagonals of cells and go on beside them. Stripes of
// every direction cross one of the four within 22.5 degrees of their normal;
// rings and fans do so at distances that change slowly.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "frame/plane.h"
#include "simd/flashes/cell_steps.h"

namespace framewise::flashes {

struct Stripes {
  std::vector<uint8_t> marked;  // a cell each, row by row
  int64_t cells = 0;            // that are marked
  int pairs = 0;                // most of light and dark in a line
  std::string_view direction;   // "horizontal", "slanting", "curved", …
};

// Two changes that pass the limits make a pair.
class StripeFinder {
 public:
  StripeFinder(Size cells, const simd::LuminanceLimits& limits);

  const Stripes& find(const ImageF& luminance);

 private:
  // Cells at begin, begin + step, … of the plane; `across` leads to the cell
  // beside, at a right angle.
  struct Line {
    int x = 0;
    int y = 0;
    int step_x = 0;
    int step_y = 0;
    int length = 0;
  };
  // A regular alternation on a line.
  struct Run {
    int begin = 0;  // first and last cell + 1
    int end = 0;
    int pairs = 0;
  };

  void find_runs(const ImageF& luminance, const Line& line);
  bool goes_on_beside(const ImageF& luminance, const Line& line, const Run& run,
                      int side) const;
  void mark_line(const ImageF& luminance, const Line& line);
  void name_direction(const ImageF& luminance);

  Size cells_;
  simd::LuminanceLimits limits_;
  std::vector<int> rises_;
  std::vector<Run> runs_;
  Stripes stripes_;
};

}  // namespace framewise::flashes
