// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/ssim/ssim_tiles.h"

#include <cassert>
#include <cmath>

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
void SsimTiles<Sums>::find_stale(Size planes, const TileMap* changed,
                                 const TileMap* differing) {
  assert(planes.width > kReach && planes.height > kReach);
  const Size extent{planes.width - kReach, planes.height - kReach};
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
