// SPDX-License-Identifier: Apache-2.0
// Structural similarity (Wang, Bovik, Sheikh, Simoncelli 2004): local means,
// variances and covariance under an 11x11 Gaussian window of sigma 1.5, over
// windows that lie fully inside. Measured at full size: the authors' note to
// reduce large frames first is not followed (see
// ssim_matlab for that).
#include "measure/structural/ssim/ssim.h"

#include <algorithm>

#include "measure/differing.h"
#include "measure/luma.h"
#include "measure/pixel/differences.h"
#include "measure/structural/ssim/ssim_tiles.h"

namespace framewise::measure {
namespace {

// Strips of the first planes of two frames, kBytes per pixel.
template <int kBytes, typename Kernel>
auto strips_of_pixels(const Frame& first, const Frame& second, Kernel* kernel,
                      const simd::SsimWindow& window) {
  return [a = first.plane(0), b = second.plane(0), kernel, window](
             const Windows& part, double* sums) {
    kernel(a.row(part.y) + kBytes * part.x, size_t(a.stride),
           b.row(part.y) + kBytes * part.x, size_t(b.stride), part.columns,
           part.rows, window, sums);
  };
}

struct SsimOfLuma {
  SsimTiles<double> tiles;

  void compute(const PairView& pair) { evaluate(pair, nullptr); }
  void update(const PairView& pair) { evaluate(pair, &pair.changed()); }

  // 8-bit samples are converted to luma while they are read.
  void evaluate(const PairView& pair, const TileMap* changed) {
    const Picture& a = pair.reference();
    const Picture& b = pair.test();
    const simd::SsimWindow window = ssim_window(peak_of_luma(a));
    if (a.bits() > 8 || b.bits() > 8) {
      evaluate(pair, changed,
               strips_of(a.get<Luma>().plane, b.get<Luma>().plane,
                         simd::ssim_strip, window));
    } else if (pair.planes() == Planes::kOwn) {
      evaluate(pair, changed,
               strips_of_pixels<1>(a.frame(), b.frame(),
                                   simd::ssim_strip_of_bytes, window));
    } else {
      evaluate(pair, changed,
               strips_of_pixels<4>(a.rgb(), b.rgb(), simd::ssim_strip_of_rgba,
                                   window));
    }
  }

  template <typename Strip>
  void evaluate(const PairView& pair, const TileMap* changed,
                const Strip& strip) {
    tiles.evaluate(pair.size(), changed, &pair.get<Differing>().tiles,
                   pair.executor(), strip);
  }
};

void measure_ssim(const PairView& pair, std::span<Value> values) {
  const SsimTiles<double>& tiles = pair.get<SsimOfLuma>().tiles;
  values[0] = 1 - tiles.total() / double(tiles.windows());
}

}  // namespace

void map_structure(const PairView& pair, ImageF& map) {
  const ImageF& a = pair.reference().get<Luma>().plane;
  const ImageF& b = pair.test().get<Luma>().plane;
  map.resize(a.size());
  constexpr int kHalf = int(simd::kSsimWindow) / 2;
  const int columns = a.width() - 2 * kHalf;
  const int rows = a.height() - 2 * kHalf;
  if (columns < 1 || rows < 1) return map_differences(pair, map);
  const simd::SsimWindow window = ssim_window(peak_of_luma(pair.reference()));
  for (int y = 0; y < rows; ++y) {
    float* line = map.row(y + kHalf);
    simd::ssim_map_row(a.row(y), a.stride(), b.row(y), b.stride(),
                       size_t(columns), window, line + kHalf);
    for (int x = kHalf; x < kHalf + columns; ++x) {
      line[x] = std::clamp(1 - line[x], 0.0f, 1.0f);
    }
    std::fill_n(line, kHalf, line[kHalf]);
    std::fill_n(line + kHalf + columns, kHalf, line[kHalf + columns - 1]);
  }
  for (int y = 0; y < kHalf; ++y) {
    std::copy_n(map.row(kHalf), a.width(), map.row(y));
    std::copy_n(map.row(kHalf + rows - 1), a.width(),
                map.row(a.height() - 1 - y));
  }
}

Metric ssim_metric() {
  return {.outputs = {{
              .name = "ssim",
              .aliases = "ssim_y ssim_gauss",
              .title = "Structural similarity",
              .lowest = -1,
              .highest = 1,
              .perfect = 1,
              .version = "2",
              .paper = "Wang, Bovik, Sheikh, Simoncelli, Image quality "
                       "assessment: from error visibility to structural "
                       "similarity, IEEE TIP 2004",
              .about = "Of luma, 11x11 Gaussian window, at full size. 1 is "
                       "identical; below 0.95 differences are plain. Blind to "
                       "color, and kind to blur.",
              .cost = CostClass::kModerate,
              .minimum_side = int(simd::kSsimWindow),
              .sets = "default fast",
          }},
          .measure = measure_ssim,
          .map_errors = map_structure};
}

}  // namespace framewise::measure
