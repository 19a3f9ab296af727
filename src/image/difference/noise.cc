// SPDX-License-Identifier: Apache-2.0
#include "image/difference/noise.h"

#include <algorithm>
#include <cmath>

#include "image/difference/pixel_color.h"
#include "simd/color/color_changes.h"

namespace framewise::image {
namespace {

// A run differs from the mean by more than this many deviations once in 370
// runs, if noise is normal.
constexpr double kDeviations = 3;
// A few runs underestimate the spread.
constexpr double kReserve = 0.02;
// Thresholds are rounded up to steps, so that neighbors can be joined.
constexpr double kSteps = 50;

int cells_for(int pixels) { return (pixels + kNoiseCell - 1) / kNoiseCell; }

}  // namespace

std::vector<double> cell_differences(const ImagePair& pair) {
  const Size size = pair.reference.size;
  const int columns = cells_for(size.width);
  std::vector<double> largest(size_t(columns) * size_t(cells_for(size.height)));
  for (int y = 0; y < size.height; ++y) {
    double* const row = &largest[size_t(y / kNoiseCell) * size_t(columns)];
    for (int x = 0; x < size.width; ++x) {
      const uint8_t* const a = pixel_at(pair.reference, x, y);
      const uint8_t* const b = pixel_at(pair.test, x, y);
      if (same_bytes(a, b)) continue;
      double& cell = row[x / kNoiseCell];
      cell = std::max(cell, yiq_distance(color_of(a), color_of(b)));
    }
  }
  for (double& cell : largest) {
    cell = std::sqrt(cell / simd::kLargestYiqDistance);
  }
  return largest;
}

// Mean and deviation of all runs after the first, which has no difference from
// itself (Welford 1962).
void learn(std::vector<CellNoise>& noise, int64_t runs,
           const std::vector<double>& differences) {
  noise.resize(differences.size());
  const double before = double(std::max<int64_t>(runs - 1, 0));
  for (size_t i = 0; i < noise.size(); ++i) {
    CellNoise& cell = noise[i];
    const double squares = cell.spread * cell.spread * before;
    const double step = differences[i] - cell.mean;
    cell.mean += step / (before + 1);
    cell.spread = std::sqrt((squares + step * (differences[i] - cell.mean)) /
                            (before + 1));
  }
}

std::vector<DiffRegion> noise_regions(const BaselineLook& look, Size size,
                                      double threshold) {
  std::vector<DiffRegion> regions;
  const int columns = cells_for(size.width);
  if (look.noise.size() != size_t(columns) * size_t(cells_for(size.height))) {
    return regions;
  }
  for (int row = 0; row < cells_for(size.height); ++row) {
    for (int column = 0; column < columns; ++column) {
      const CellNoise& cell =
          look.noise[size_t(row) * size_t(columns) + size_t(column)];
      if (cell.mean <= 0) continue;
      double wanted = cell.mean + kDeviations * cell.spread + kReserve;
      if (wanted <= threshold) continue;
      wanted = std::min(std::ceil(wanted * kSteps) / kSteps, 1.0);
      const Rect box{column * kNoiseCell, row * kNoiseCell, kNoiseCell,
                     kNoiseCell};
      if (!regions.empty()) {
        DiffRegion& last = regions.back();
        if (last.threshold == wanted && last.box.y == box.y &&
            last.box.x + last.box.width == box.x) {
          last.box.width += kNoiseCell;
          continue;
        }
      }
      regions.push_back({box, wanted});
    }
  }
  return regions;
}

}  // namespace framewise::image
