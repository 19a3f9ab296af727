// SPDX-License-Identifier: Apache-2.0
// The place of a picture that lost the most luma: a component of the score's
// grading of damage.
#pragma once

#include <vector>

#include "measure/score/window_losses.h"

namespace framewise::measure {

class WorstPlace {
 public:
  // The largest distance, before its steepness, of a place of 64x64 pixels:
  // that of a picture that is everywhere like it. Structure is that of full
  // size, the others are of a quarter of it. Their mean powers must be known.
  double of(const WindowLosses& structure, const WindowLosses& detail,
            const WindowLosses& brightness, Size picture);

 private:
  // Sums of powers of losses, and how many, of each cell.
  struct Cells {
    std::vector<float> sums;
    std::vector<int> windows_of_columns;
    std::vector<int> windows_of_rows;
  };
  void add_up(const WindowLosses& losses, int halvings, int doublings,
              Cells& cells) const;
  // The mean over a cell, its right and its lower neighbors.
  double mean_at(const Cells& cells, int x, int y) const;

  int columns_ = 0;  // of cells
  int rows_ = 0;
  Cells structure_;
  Cells detail_;
  Cells brightness_;
};

}  // namespace framewise::measure
