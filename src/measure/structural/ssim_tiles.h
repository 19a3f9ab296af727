// SPDX-License-Identifier: Apache-2.0
// Sums of an SSIM form over the tiles of a pair of planes, kept from pair to
// pair so that only tiles under which something changed are done again.
#pragma once

#include <vector>

#include "frame/plane.h"
#include "measure/tile_map.h"
#include "simd/ssim_window.h"

namespace framewise {
class Executor;
}

namespace framewise::measure {

// The window of Wang et al. 2004: sigma 1.5, normalised, for samples 0..peak.
simd::SsimWindow ssim_window(double peak = 255);
// The same with taps rounded to six decimals, as libvmaf has it.
const simd::SsimWindow& ssim_window_of_libvmaf();

// A strip kernel: see simd::ssim_strip.
template <typename Sums>
using SsimStrip = void (*)(const float* a, size_t a_stride, const float* b,
                           size_t b_stride, size_t columns, size_t rows,
                           const simd::SsimWindow& window, Sums* sums);

// Sums is double or simd::SsimParts. Both planes are at least 11x11.
template <typename Sums>
class SsimTiles {
 public:
  // Evaluates all tiles, or those which `changed` touches (a map in pixels of
  // these planes; the others keep what an earlier call found). Where nothing is
  // `differing` that a tile sees, its sums are nothing; null: perhaps
  // everywhere. `executor` may be null.
  void evaluate(const ImageF& a, const ImageF& b, const TileMap* changed,
                const TileMap* differing, SsimStrip<Sums> strip,
                const simd::SsimWindow& window, Executor* executor);

  // The sum over all windows, tiles in a fixed order.
  Sums total() const;
  int64_t windows() const;
  int64_t tiles_evaluated() const { return evaluated_; }

 private:
  void evaluate_column(const ImageF& a, const ImageF& b, int column,
                       SsimStrip<Sums> strip, const simd::SsimWindow& window);

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
