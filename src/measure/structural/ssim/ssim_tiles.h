// SPDX-License-Identifier: Apache-2.0
// Sums of an SSIM form over the tiles of a pair of planes, kept from pair to
// pair: only tiles with changes are computed again.
#pragma once

#include <algorithm>
#include <vector>

#include "base/for_each_index.h"
#include "frame/plane.h"
#include "measure/tile_map.h"
#include "simd/ssim/ssim_window.h"

namespace framewise::measure {

// The window of Wang et al. 2004: sigma 1.5, normalized, for samples 0..peak.
simd::SsimWindow ssim_window(double peak = 255);
// The same with taps rounded to six decimals, as in libvmaf.
const simd::SsimWindow& ssim_window_of_libvmaf();

// A rectangle of adjacent windows.
struct Windows {
  int x, y;  // the first sample of the first window
  size_t columns, rows;
};

// The strips function of SsimTiles for two planes of floats with one of simd's
// kernels. Copies only the window.
template <typename Kernel>
auto strips_of(const ImageF& a, const ImageF& b, Kernel* kernel,
               const simd::SsimWindow& window) {
  return [&a, &b, kernel, window](const Windows& part, auto* sums) {
    kernel(a.row(part.y) + part.x, a.stride(), b.row(part.y) + part.x,
           b.stride(), part.columns, part.rows, window, sums);
  };
}

// Sums is double or simd::SsimParts.
template <typename Sums>
class SsimTiles {
 public:
  // Evaluates all tiles of two planes of this size, at least 11x11, or those
  // that `changed` touches (a map in pixels of these planes; other tiles keep
  // their sums). Tiles whose windows contain no `differing` pixel are zero;
  // null: any pixel may differ. `executor` may be null.
  //
  // strip(windows, sums) sums up one strip, as simd::ssim_strip does.
  template <typename Strip>
  void evaluate(Size planes, const TileMap* changed, const TileMap* differing,
                Executor* executor, const Strip& strip) {
    find_stale(planes, changed, differing);
    for_each_index(evaluated_ > 64 ? executor : nullptr, size_t(columns_),
                   [&](size_t column) { for_each_strip(int(column), strip); });
  }

  // The sum over all windows, tiles in a fixed order.
  Sums total() const;
  int64_t windows() const;
  int64_t tiles_evaluated() const { return evaluated_; }

 private:
  void find_stale(Size planes, const TileMap* changed,
                  const TileMap* differing);

  template <typename Strip>
  void for_each_strip(int column, const Strip& strip) {
    constexpr int kWidth = int(simd::kSsimTile);
    constexpr int kHeight = int(simd::kSsimTileRows);
    const int x = column * kWidth;
    const int width = std::min(kWidth, extent_.width - x);
    const uint8_t* stale = stale_.data() + size_t(column * rows_);
    for (int row = 0; row < rows_; ++row) {
      if (!stale[row]) continue;
      int end = row;
      while (end < rows_ && stale[end]) ++end;
      const int y = row * kHeight;
      const int height = std::min(end * kHeight, extent_.height) - y;
      strip(Windows{x, y, size_t(width), size_t(height)},
            sums_.data() + column * rows_ + row);
      row = end;
    }
  }

  Size extent_;  // in windows
  int columns_ = 0;
  int rows_ = 0;
  std::vector<Sums> sums_;      // column by column
  std::vector<uint8_t> stale_;  // the tiles to evaluate
  int64_t evaluated_ = 0;       // in the last call
};

extern template class SsimTiles<double>;
extern template class SsimTiles<simd::SsimParts>;

}  // namespace framewise::measure
