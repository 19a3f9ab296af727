// SPDX-License-Identifier: Apache-2.0
#include "video/golden/cells.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace framewise::video {

double cell_differences(const PlaneView& a, const PlaneView& b,
                        std::vector<CellDifference>& cells) {
  const CellGrid grid = CellGrid::of(a.size);
  cells.assign(grid.count(), {});
  double total = 0;
  for (int y = 0; y < a.size.height; ++y) {
    CellDifference* const row =
        &cells[size_t(y / kGoldenCell) * size_t(grid.columns)];
    for (int column = 0; column < grid.columns; ++column) {
      const int from = 4 * column * kGoldenCell;
      const int to = 4 * std::min((column + 1) * kGoldenCell, a.size.width);
      const uint8_t* const in = a.row(y);
      const uint8_t* const other = b.row(y);
      int sum = 0;
      int largest = 0;
      for (int i = from; i < to; ++i) {  // alpha is equal: both are opaque
        const int step = std::abs(int(in[i]) - int(other[i]));
        sum += step;
        largest = std::max(largest, step);
      }
      row[column].mean += float(sum);
      row[column].largest = std::max(row[column].largest, float(largest));
      total += sum;
    }
  }
  for (int y = 0; y < grid.rows; ++y) {
    const int height = std::min(kGoldenCell, a.size.height - y * kGoldenCell);
    for (int x = 0; x < grid.columns; ++x) {
      const int width = std::min(kGoldenCell, a.size.width - x * kGoldenCell);
      cells[size_t(y) * size_t(grid.columns) + size_t(x)].mean /=
          float(3 * width * height);
    }
  }
  return total / (3 * double(a.size.pixels()));
}

void cell_details(const PlaneView& frame, std::vector<CellDetail>& cells) {
  const CellGrid grid = CellGrid::of(frame.size);
  std::vector<int> sums(grid.count(), 0);
  for (int y = 0; y + 1 < frame.size.height; ++y) {
    const uint8_t* const row = frame.row(y);
    const uint8_t* const below = frame.row(y + 1);
    int* const out = &sums[size_t(y / kGoldenCell) * size_t(grid.columns)];
    for (int x = 0; x + 1 < frame.size.width; ++x) {
      const int green = row[4 * x + 1];
      out[x / kGoldenCell] += std::abs(int(row[4 * x + 5]) - green) +
                              std::abs(int(below[4 * x + 1]) - green);
    }
  }
  // Mean gradients in levels: noise of encoders stays below the first, smooth
  // shades and photographs below the second, drawn edges reach the third.
  constexpr std::array<double, 3> kLimits = {0.5, 3, 10};
  cells.resize(grid.count());
  for (size_t i = 0; i < cells.size(); ++i) {
    const double mean = double(sums[i]) / (kGoldenCell * kGoldenCell);
    cells[i] = CellDetail(std::ranges::count_if(
        kLimits, [mean](double limit) { return mean >= limit; }));
  }
}

void Spread::add(double value) {
  ++count;
  const double step = value - mean;
  mean += step / double(count);
  squares += step * (value - mean);
  largest = std::max(largest, value);
}

double Spread::bound(double reserve) const {
  constexpr double kDeviations = 6;
  const double deviation =
      count > 1 ? std::sqrt(squares / double(count - 1)) : 0;
  return std::max(mean + kDeviations * deviation, reserve * largest);
}

void LevelHistogram::add(double value) {
  const auto bin = size_t(std::clamp(value / kStep, 0.0, 1023.0));
  ++counts_[bin];
  ++total_;
}

double LevelHistogram::quantile(double share) const {
  if (total_ == 0) return 0;
  const auto wanted = int64_t(std::ceil(share * double(total_)));
  int64_t seen = 0;
  for (size_t bin = 0; bin < counts_.size(); ++bin) {
    seen += counts_[bin];
    if (seen >= wanted) return kStep * double(bin + (bin > 0));
  }
  return kStep * double(counts_.size());
}

}  // namespace framewise::video
