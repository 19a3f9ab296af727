// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/ssim_tiles.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "framewise/executor.h"

namespace framewise::measure {
namespace {

constexpr int kTile = int(simd::kSsimTile);
constexpr int kTileRows = int(simd::kSsimTileRows);
constexpr int kReach = int(simd::kSsimWindow) - 1;

simd::SsimWindow window_of(const std::array<float, 6>& taps) {
  return {.taps = taps, .c1 = 6.5025f, .c2 = 58.5225f, .middle = 128};
}

}  // namespace

simd::SsimWindow ssim_window(double peak) {
  static const simd::SsimWindow kOf8Bits = [] {
    std::array<double, 6> weights;
    double sum = 0;
    for (size_t k = 0; k < 6; ++k) {
      weights[k] = std::exp(-double(k * k) / (2 * 1.5 * 1.5));
      sum += k == 0 ? weights[k] : 2 * weights[k];
    }
    std::array<float, 6> taps;
    for (size_t k = 0; k < 6; ++k) taps[k] = float(weights[k] / sum);
    return window_of(taps);
  }();
  simd::SsimWindow window = kOf8Bits;
  const double share = peak / 255;
  window.c1 = float(double(window.c1) * share * share);
  window.c2 = float(double(window.c2) * share * share);
  return window;
}

const simd::SsimWindow& ssim_window_of_libvmaf() {
  static const simd::SsimWindow kWindow = window_of(
      {0.266012f, 0.213006f, 0.109361f, 0.036001f, 0.007599f, 0.001028f});
  return kWindow;
}

template <typename Sums>
void SsimTiles<Sums>::evaluate(const ImageF& a, const ImageF& b,
                               const TileMap* changed, const TileMap* differing,
                               SsimStrip<Sums> strip,
                               const simd::SsimWindow& window,
                               Executor* executor) {
  assert(a.size() == b.size() && a.width() > kReach && a.height() > kReach);
  const Size extent{a.width() - kReach, a.height() - kReach};
  if (extent != extent_) changed = nullptr;
  extent_ = extent;
  columns_ = (extent.width + kTile - 1) / kTile;
  rows_ = (extent.height + kTileRows - 1) / kTileRows;
  sums_.resize(size_t(columns_) * size_t(rows_));
  stale_.resize(sums_.size());
  for (int column = 0; column < columns_; ++column) {
    for (int row = 0; row < rows_; ++row) {
      const size_t tile = size_t(column) * size_t(rows_) + size_t(row);
      const Rect seen = {column * kTile, row * kTileRows, kTile + kReach,
                         kTileRows + kReach};
      stale_[tile] = !changed || changed->any_row_marked(seen);
      if (!stale_[tile] || !differing || differing->any_marked(seen)) continue;
      sums_[tile] = {};
      stale_[tile] = 0;
    }
  }
  evaluated_ = std::count(stale_.begin(), stale_.end(), uint8_t{1});
  const auto one_column = [&](size_t column) {
    evaluate_column(a, b, int(column), strip, window);
  };
  if (executor && evaluated_ > 64) {
    executor->parallel_for(size_t(columns_), one_column);
  } else {
    for (size_t column = 0; column < size_t(columns_); ++column) {
      one_column(column);
    }
  }
}

template <typename Sums>
void SsimTiles<Sums>::evaluate_column(const ImageF& a, const ImageF& b,
                                      int column, SsimStrip<Sums> strip,
                                      const simd::SsimWindow& window) {
  const int x = column * kTile;
  const int width = std::min(kTile, extent_.width - x);
  const uint8_t* stale = stale_.data() + size_t(column * rows_);
  for (int row = 0; row < rows_; ++row) {
    if (!stale[row]) continue;
    int end = row;
    while (end < rows_ && stale[end]) ++end;
    const int y = row * kTileRows;
    const int height = std::min(end * kTileRows, extent_.height) - y;
    strip(a.row(y) + x, a.stride(), b.row(y) + x, b.stride(), size_t(width),
          size_t(height), window, sums_.data() + column * rows_ + row);
    row = end;
  }
}

template <typename Sums>
Sums SsimTiles<Sums>::total() const {
  Sums total{};
  for (const Sums& sum : sums_) total += sum;
  return total;
}

template <typename Sums>
int64_t SsimTiles<Sums>::windows() const {
  return extent_.pixels();
}

template class SsimTiles<double>;
template class SsimTiles<simd::SsimParts>;

}  // namespace framewise::measure
