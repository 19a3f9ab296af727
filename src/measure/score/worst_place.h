// SPDX-License-Identifier: Apache-2.0
// The place of a picture that lost the most structure: a component of the
// score's grading of damage.
#pragma once

#include <span>
#include <vector>

#include "measure/score/similarity_map.h"

namespace framewise::measure {

class WorstPlace {
 public:
  // The largest loss of a place of 64x64 pixels over all scales, full size
  // first: the weighted sum of its mean base losses to this power. The totals
  // of the maps must be known.
  double of(std::span<const SimilarityMap> scales,
            std::span<const double> weights, double power, Size picture);

 private:
  void add_fine(const SimilarityMap& map, int cell, double weight,
                double power);
  void add_coarse(const SimilarityMap& map, int scale, double weight,
                  double power);
  // The sum of a cell, its right and lower neighbors.
  float sum_at(int x, int y) const;

  int columns_ = 0;  // of cells
  int rows_ = 0;
  std::vector<float> cells_;
  std::vector<float> places_;
  std::vector<int> windows_of_columns_;
  std::vector<int> windows_of_rows_;
};

}  // namespace framewise::measure
