// SPDX-License-Identifier: Apache-2.0
#include "measure/score/worst_place.h"

#include <algorithm>
#include <cmath>

#include "measure/score/score_weights.h"

namespace framewise::measure {
namespace {

// A place is two by two cells, so that places overlap.
constexpr int kCell = 32;  // pixels
constexpr int kStep = 4;   // samples from one window to the next

// The cell in which the middle of a window lies.
int cell_of(int window, int cell, size_t cells) {
  return std::min(kStep * (window + 1) / cell, int(cells) - 1);
}

void count_windows(int windows, int cell, std::vector<int>& counts) {
  std::ranges::fill(counts, 0);
  for (int i = 0; i < windows; ++i) {
    ++counts[size_t(cell_of(i, cell, counts.size()))];
  }
}

int with_next(const std::vector<int>& counts, int i) {
  const auto at = size_t(i);
  return counts[at] + (at + 1 < counts.size() ? counts[at + 1] : 0);
}

float power_of(float value, int doublings) {
  for (int i = 0; i < doublings; ++i) value *= value;
  return value;
}

}  // namespace

void WorstPlace::add_up(const WindowLosses& losses, int halvings, int doublings,
                        Cells& cells) const {
  const int cell = kCell >> halvings;
  cells.sums.assign(size_t(columns_) * size_t(rows_), 0);
  cells.windows_of_columns.resize(size_t(columns_));
  cells.windows_of_rows.resize(size_t(rows_));
  const Size windows = losses.windows();
  count_windows(windows.width, cell, cells.windows_of_columns);
  count_windows(windows.height, cell, cells.windows_of_rows);
  for (int y = 0; y < windows.height; ++y) {
    if (!losses.is_lossy(y)) continue;
    const float* const row = losses.row(y);
    float* const sums =
        &cells.sums[size_t(cell_of(y, cell, size_t(rows_))) * size_t(columns_)];
    for (int x = 0; x < windows.width; ++x) {
      sums[cell_of(x, cell, size_t(columns_))] += power_of(row[x], doublings);
    }
  }
}

double WorstPlace::mean_at(const Cells& cells, int x, int y) const {
  const int windows = with_next(cells.windows_of_columns, x) *
                      with_next(cells.windows_of_rows, y);
  if (windows == 0) return 0;
  float sum = 0;
  for (int row = y; row <= std::min(y + 1, rows_ - 1); ++row) {
    for (int column = x; column <= std::min(x + 1, columns_ - 1); ++column) {
      sum += cells.sums[size_t(row) * size_t(columns_) + size_t(column)];
    }
  }
  return double(sum) / windows;
}

double WorstPlace::of(const WindowLosses& structure, const WindowLosses& detail,
                      const WindowLosses& brightness, Size picture) {
  columns_ = (picture.width + kCell - 1) / kCell;
  rows_ = (picture.height + kCell - 1) / kCell;
  add_up(structure, 0, kStructureDoublings, structure_);
  add_up(detail, kQuarter, kDetailDoublings, detail_);
  add_up(brightness, kQuarter, 0, brightness_);
  double worst = 0;
  for (int y = 0; y < rows_; ++y) {
    for (int x = 0; x < columns_; ++x) {
      worst = std::max(
          worst, kStructureWeight * norm_of(mean_at(structure_, x, y),
                                            kStructureDoublings) +
                     kDetailWeight *
                         norm_of(mean_at(detail_, x, y), kDetailDoublings) +
                     kBrightnessWeight * root_of(mean_at(brightness_, x, y)));
    }
  }
  return worst;
}

}  // namespace framewise::measure
