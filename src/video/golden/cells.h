// SPDX-License-Identifier: Apache-2.0
// Differences of two frames by cells, and how far renders vary in each.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "framewise/frame.h"

namespace framewise::video {

inline constexpr int kGoldenCell = 16;  // pixels; as a glyph or a small icon

struct CellGrid {
  int columns = 0;
  int rows = 0;

  static CellGrid of(Size size) {
    return {(size.width + kGoldenCell - 1) / kGoldenCell,
            (size.height + kGoldenCell - 1) / kGoldenCell};
  }
  size_t count() const { return size_t(columns) * size_t(rows); }
};

// Of the samples of one cell, in levels of 8 bits.
struct CellDifference {
  float mean = 0;
  float largest = 0;
};

// Both are opaque RGBA of one size. Returns the mean over the frame.
double cell_differences(const PlaneView& a, const PlaneView& b,
                        std::vector<CellDifference>& cells);

// How much detail a cell has: what renders draw otherwise lies on edges.
enum class CellDetail : uint8_t { kFlat, kWeak, kTextured, kEdges };
inline constexpr size_t kCellDetails = 4;
void cell_details(const PlaneView& frame, std::vector<CellDetail>& cells);

// Running mean, deviation and maximum.
struct Spread {
  int64_t count = 0;
  double mean = 0;
  double squares = 0;
  double largest = 0;

  void add(double value);
  // One of thousands of further values stays below this: six deviations, or
  // `reserve` times the largest so far, since few values underestimate both.
  double bound(double reserve) const;
};

// Values of one kind in all cells, for a share of the largest.
class LevelHistogram {
 public:
  static constexpr double kStep = 0.25;  // levels
  void add(double value);
  // The value that this share of all stays below.
  double quantile(double share) const;

 private:
  std::array<int64_t, 1024> counts_{};
  int64_t total_ = 0;
};

}  // namespace framewise::video
