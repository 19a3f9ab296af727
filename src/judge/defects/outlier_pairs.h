// SPDX-License-Identifier: Apache-2.0
// Finds frame pairs whose error differs from the error of the pairs around
// them, and sorts these pairs by the cause of the difference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "judge/defects/defect_search.h"
#include "measure/evidence/evidence.h"
#include "placement/shared_part.h"

namespace framewise::judge {

// The median error of every cell over all pairs, and a limit above it.
class CellBaseline {
 public:
  // `levels`: how far a cell without error at other times may deviate.
  CellBaseline(const measure::ErrorGrid& grid, size_t pairs, double levels);

  // Whether the error of a cell in this pair exceeds the limit of the cell.
  bool is_bad(size_t pair, size_t cell) const {
    return grid_.rms[pair * grid_.cells() + cell] > most_[cell];
  }

 private:
  uint8_t median_of(size_t cell, size_t pairs) const;

  const measure::ErrorGrid& grid_;
  std::vector<uint8_t> most_;  // limit of each cell, in levels
};

struct Outliers {
  std::vector<double> area;       // outlying share of each pair's frame
  std::vector<size_t> bad;        // pairs without a known cause
  std::vector<size_t> displaced;  // the test shows the frame before or after
  std::vector<size_t> mixed;      // the test mixes the frame with a neighbour
  std::vector<size_t> faded;      // the test fades to or from a plain color
  // Series of pairs with a defect of whole frames, such as blur or noise.
  std::vector<placement::PairRange> runs;
};

// A file with fewer than three pairs has no outliers. A list is empty if it has
// more than `kMostOutlyingPairs` of the pairs.
inline constexpr double kMostOutlyingPairs = 0.25;
Outliers find_outlier_pairs(const DefectSearch& search,
                            const CellBaseline& baseline);

// The neighbour that explains more of the error of a pair.
const measure::NeighborSums& nearer_neighbor(const measure::PairEvidence& pair);

// The smallest outlying share of a frame that makes a pair an outlier.
inline constexpr double kLeastOutlyingArea = 0.004;

}  // namespace framewise::judge
