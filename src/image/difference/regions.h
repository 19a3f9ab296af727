// SPDX-License-Identifier: Apache-2.0
// Regions with rules of their own, as segments of rows: each pixel of a row
// lies in one segment, so that a row costs as much as its segments.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "framewise/image/diff.h"

namespace framewise::image {

// Pixels [begin, end) of a row.
struct RowSegment {
  int begin = 0;
  int end = 0;
  std::optional<double> threshold;  // absent: ignored

  bool operator==(const RowSegment&) const = default;
};

class RegionRows {
 public:
  // Pixels outside of all regions get `threshold`.
  RegionRows(Size size, double threshold, std::span<const DiffRegion> regions);

  std::span<const RowSegment> row(int y) const;

 private:
  // Rows with equal segments.
  struct Band {
    int begin = 0;
    std::vector<RowSegment> segments;
  };
  std::vector<Band> bands_;
};

}  // namespace framewise::image
