// SPDX-License-Identifier: Apache-2.0
// libvmaf's float SSIM: as Wang et al. 2004, but large frames are averaged down
// first, taps are rounded, and variances are clamped at 0.
#include "measure/luma.h"
#include "measure/metric.h"
#include "measure/structural/ssim/averaged_plane.h"
#include "measure/structural/ssim/ssim.h"
#include "measure/structural/ssim/ssim_tiles.h"

namespace framewise::measure {
namespace {

// Luma averaged over f by f samples.
struct AveragedLuma {
  ImageF plane;
  bool averaged = false;

  void compute(const Picture& picture);

 private:
  std::vector<float> row_;
};

// The mean around (x f, y f) includes f / 2 samples before it. Sizes are
// divided by f, plus one for an odd side, as in libvmaf.
void AveragedLuma::compute(const Picture& picture) {
  const ImageF& luma = picture.get<Luma>().plane;
  const int f = averaging_factor(luma.size());
  averaged = f > 1;
  if (!averaged) return;
  plane.resize(luma.width() / f + luma.width() % 2,
               luma.height() / f + luma.height() % 2);
  average_down(luma, f, f / 2, plane, row_);
}

const ImageF& plane_of(const Picture& picture) {
  const AveragedLuma& averaged = picture.get<AveragedLuma>();
  return averaged.averaged ? averaged.plane : picture.get<Luma>().plane;
}

struct FloatSsimTiles {
  SsimTiles<simd::SsimParts> tiles;

  void compute(const PairView& pair) {
    const ImageF& a = plane_of(pair.reference());
    const ImageF& b = plane_of(pair.test());
    tiles.evaluate(
        a.size(), nullptr, nullptr, pair.executor(),
        strips_of(a, b, simd::ssim_parts_strip, ssim_window_of_libvmaf()));
  }
};

void measure_float_ssim(const PairView& pair, std::span<Value> values) {
  const auto& tiles = pair.get<FloatSsimTiles>().tiles;
  values[0] = 1 - tiles.total().product / double(tiles.windows());
}

}  // namespace

Metric float_ssim_metric() {
  return {.outputs = {{
              .name = "float_ssim",
              .aliases = "ssim_vmaf",
              .title = "Structural similarity, libvmaf's form",
              .lowest = -1,
              .highest = 1,
              .perfect = 1,
              .version = "1",
              .paper = "Wang, Bovik, Sheikh, Simoncelli 2004, as libvmaf has "
                       "it",
              .about = "For comparing with numbers of libvmaf. Pictures with "
                       "a short side above 384 are averaged down first, which "
                       "hides fine differences.",
              .cost = CostClass::kModerate,
              .minimum_side = int(simd::kSsimWindow),
          }},
          .measure = measure_float_ssim,
          .map_errors = map_structure};
}

}  // namespace framewise::measure
