// SPDX-License-Identifier: Apache-2.0
#include "measure/score/worst_place.h"

#include <algorithm>
#include <cmath>

namespace framewise::measure {
namespace {

// A place is two by two cells, so that places overlap.
constexpr int kCell = 32;  // pixels
constexpr int kStep = 4;   // samples from one window to the next

// How many windows have their middle in each cell.
void count_windows(int windows, int cell, std::vector<int>& counts) {
  std::ranges::fill(counts, 0);
  for (int i = 0; i < windows; ++i) {
    const auto at = size_t((kStep * i + kStep) / cell);
    ++counts[std::min(at, counts.size() - 1)];
  }
}

int with_next(const std::vector<int>& counts, int i) {
  const auto at = size_t(i);
  return counts[at] + (at + 1 < counts.size() ? counts[at + 1] : 0);
}

}  // namespace

float WorstPlace::sum_at(int x, int y) const {
  float sum = 0;
  for (int row = y; row <= std::min(y + 1, rows_ - 1); ++row) {
    for (int column = x; column <= std::min(x + 1, columns_ - 1); ++column) {
      sum += cells_[size_t(row) * size_t(columns_) + size_t(column)];
    }
  }
  return sum;
}

void WorstPlace::add_fine(const SimilarityMap& map, int cell, double weight,
                          double power) {
  std::ranges::fill(cells_, 0.0f);
  map.add_bases(cell, columns_, cells_);
  count_windows(map.windows().width, cell, windows_of_columns_);
  count_windows(map.windows().height, cell, windows_of_rows_);
  for (int y = 0; y < rows_; ++y) {
    for (int x = 0; x < columns_; ++x) {
      const float sum = sum_at(x, y);
      const int windows =
          with_next(windows_of_columns_, x) * with_next(windows_of_rows_, y);
      if (sum <= 0 || windows == 0) continue;
      places_[size_t(y) * size_t(columns_) + size_t(x)] +=
          float(weight * std::pow(double(sum) / windows, power));
    }
  }
}

// Windows of this scale are larger than a cell.
void WorstPlace::add_coarse(const SimilarityMap& map, int scale, double weight,
                            double power) {
  for (int y = 0; y < rows_; ++y) {
    for (int x = 0; x < columns_; ++x) {
      const double base =
          map.base_at((x + 1) * kCell >> scale, (y + 1) * kCell >> scale);
      if (base <= 0) continue;
      places_[size_t(y) * size_t(columns_) + size_t(x)] +=
          float(weight * std::pow(base, power));
    }
  }
}

double WorstPlace::of(std::span<const SimilarityMap> scales,
                      std::span<const double> weights, double power,
                      Size picture) {
  columns_ = (picture.width + kCell - 1) / kCell;
  rows_ = (picture.height + kCell - 1) / kCell;
  places_.assign(size_t(columns_) * size_t(rows_), 0);
  cells_.resize(places_.size());
  windows_of_columns_.resize(size_t(columns_));
  windows_of_rows_.resize(size_t(rows_));
  for (size_t s = 0; s < scales.size(); ++s) {
    const int cell = kCell >> s;
    if (cell >= kStep) {
      add_fine(scales[s], cell, weights[s], power);
    } else {
      add_coarse(scales[s], int(s), weights[s], power);
    }
  }
  return double(*std::ranges::max_element(places_));
}

}  // namespace framewise::measure
