// SPDX-License-Identifier: Apache-2.0
// GifLab's "fsim" (Sobel magnitudes and Laplacians with a constant near 0; no
// phase congruency) and its GMSD (full size; the constant for 0..1 samples
// applied to 0..255). Both report nearly any noise on flat areas as a loss.
#include <algorithm>
#include <array>
#include <cmath>

#include "measure/giflab/description.h"
#include "measure/giflab/flatness.h"
#include "measure/metric.h"
#include "measure/structural/gray.h"
#include "measure/structural/ssim/row_window.h"
#include "measure/tile_sums.h"
#include "simd/structural/gradient_similarity.h"

namespace framewise::measure {
namespace {

constexpr float kConstant = 0.001f;

// Sums row(reference window, test window, width, scratch) over all rows of the
// frame's tiles.
template <typename Sum, auto kRow>
class GradientSums {
 public:
  void compute(const PairView& pair) { find(pair, nullptr); }
  void update(const PairView& pair) { find(pair, &pair.changed()); }

  Sum total() const { return tiles_.total(); }

 private:
  void find(const PairView& pair, const TileMap* changed) {
    const ImageF& a = pair.reference().get<Gray>().plane;
    const ImageF& b = pair.test().get<Gray>().plane;
    const auto sum_of = [&](const Rect& tile) {
      RowWindow a_rows, b_rows;
      a_rows.begin(a, Border::kMirror, tile);
      b_rows.begin(b, Border::kMirror, tile);
      alignas(64) std::array<float, kSumTile.width> scratch;
      Sum sum;
      for (int y = tile.y; y < tile.y + tile.height; ++y) {
        sum.add(kRow(a_rows.around(y), b_rows.around(y), size_t(tile.width),
                     kConstant, scratch.data()));
      }
      return sum;
    };
    tiles_.evaluate(a.size(), changed, 1, pair.executor(), sum_of);
  }

  TileSums<Sum> tiles_{kSumTile};
};

struct Similarity {
  double sum = 0;

  void add(double similarity) { sum += similarity; }
  void add(const Similarity& other) { sum += other.sum; }
};

using FsimSums = GradientSums<Similarity, simd::sobel_laplacian_similarity_row>;
using GmsdSums = GradientSums<simd::Moments, simd::prewitt_deviation_row>;

void measure_fsim(const PairView& pair, std::span<Value> values) {
  if (const auto flat = giflab::value_of_flat(pair, 1, 0)) {
    values[0] = *flat;
    return;
  }
  const double sum = pair.get<FsimSums>().total().sum;
  values[0] = std::clamp(sum / double(pair.size().pixels()), 0.0, 1.0);
}

void measure_gmsd(const PairView& pair, std::span<Value> values) {
  if (const auto flat = giflab::value_of_flat(pair, 0, 0.5)) {
    values[0] = *flat;
    return;
  }
  const simd::Moments moments = pair.get<GmsdSums>().total();
  const double n = double(pair.size().pixels());
  const double mean = moments.sum / n;
  values[0] =
      std::sqrt(std::max(moments.sum_of_squares / n - mean * mean, 0.0));
}

}  // namespace

Metric giflab_fsim_metric() {
  return {.outputs = {giflab::similarity(
              "giflab:fsim", "FSIM, GifLab's form",
              "Sobel gradients and Laplacians; not the metric of the paper of "
              "that name, which is fsim.")},
          .measure = measure_fsim,
          .kept_bytes = 1};
}

Metric giflab_gmsd_metric() {
  return {.outputs = {giflab::error(
              "giflab:gmsd", "GMSD, GifLab's form", 1,
              "At full size with a constant meant for other units; gmsd is "
              "the metric of the paper.")},
          .measure = measure_gmsd,
          .kept_bytes = 1};
}

}  // namespace framewise::measure
