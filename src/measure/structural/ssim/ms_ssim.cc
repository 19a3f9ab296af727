// SPDX-License-Identifier: Apache-2.0
// Multi-scale structural similarity (Wang, Simoncelli, Bovik 2003): contrast
// and structure at five scales, luminance at the coarsest only. A scale with a
// negative mean counts as 0.
//
// libvmaf's form uses a wavelet's low-pass between scales, rounds the window's
// taps, and averages luminance, contrast and structure separately before
// multiplying.
#include <cmath>

#include "measure/differing.h"
#include "measure/luma_pyramid.h"
#include "measure/metric.h"
#include "measure/structural/ssim/ssim.h"
#include "measure/structural/ssim/ssim_tiles.h"

namespace framewise::measure {
namespace {

constexpr int kScales = kPyramidLevels + 1;
constexpr double kExponents[kScales] = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
// Each of five scales must hold a window: Wang rounds sizes up, libvmaf down.
constexpr int kSmallest = 161;
constexpr int kSmallestOfLibvmaf = 176;

template <typename Pyramid>
const ImageF& scale_of(const Picture& picture, int scale) {
  return scale == 0 ? picture.get<Luma>().plane
                    : picture.get<Pyramid>().levels[size_t(scale - 1)];
}

// The sums of all scales.
struct MsSsimTiles {
  SsimTiles<double> scales[kScales];
  TileMap changed;
  TileMap differing;

  void compute(const PairView& pair) { evaluate(pair, false); }
  void update(const PairView& pair) { evaluate(pair, true); }

  void evaluate(const PairView& pair, bool only_changes) {
    for (int i = 0; i < kScales; ++i) {
      if (only_changes) scale_down(pair.changed(), i, 0, changed);
      scale_down(pair.get<Differing>().tiles, i, 0, differing);
      const bool coarsest = i == kScales - 1;
      const ImageF& a = scale_of<LumaPyramid>(pair.reference(), i);
      const ImageF& b = scale_of<LumaPyramid>(pair.test(), i);
      scales[i].evaluate(
          a.size(), only_changes ? &changed : nullptr, &differing,
          pair.executor(),
          strips_of(a, b,
                    coarsest ? simd::ssim_strip : simd::ssim_structure_strip,
                    ssim_window(peak_of_luma(pair.reference()))));
    }
  }
};

void measure_wang(const PairView& pair, std::span<Value> values) {
  const MsSsimTiles& tiles = pair.get<MsSsimTiles>();
  double product = 1;
  for (int i = 0; i < kScales; ++i) {
    const auto& scale = tiles.scales[i];
    const double mean = 1 - scale.total() / double(scale.windows());
    product *= std::pow(std::max(mean, 0.0), kExponents[i]);
  }
  values[0] = product;
}

struct MsSsimParts {
  SsimTiles<simd::SsimParts> scales[kScales];

  void compute(const PairView& pair) {
    for (int i = 0; i < kScales; ++i) {
      const ImageF& a = scale_of<WaveletPyramid>(pair.reference(), i);
      const ImageF& b = scale_of<WaveletPyramid>(pair.test(), i);
      scales[i].evaluate(
          a.size(), nullptr, nullptr, pair.executor(),
          strips_of(a, b, simd::ssim_parts_strip, ssim_window_of_libvmaf()));
    }
  }
};

void measure_libvmaf(const PairView& pair, std::span<Value> values) {
  const MsSsimParts& parts = pair.get<MsSsimParts>();
  double product = 1;
  for (int i = 0; i < kScales; ++i) {
    const simd::SsimParts sums = parts.scales[i].total();
    const double windows = double(parts.scales[i].windows());
    const auto factor = [&](double missing) {
      return std::pow(std::max(1 - missing / windows, 0.0), kExponents[i]);
    };
    product *= factor(sums.contrast) * factor(sums.structure);
    if (i == kScales - 1) product *= factor(sums.luminance);
  }
  values[0] = product;
}

constexpr std::string_view kPaper =
    "Wang, Simoncelli, Bovik, Multiscale structural similarity for image "
    "quality assessment, Asilomar 2003";

}  // namespace

Metric ms_ssim_metric() {
  return {.outputs = {{
              .name = "ms_ssim",
              .aliases = "msssim ms-ssim",
              .title = "Multi-scale structural similarity",
              .lowest = 0,
              .highest = 1,
              .perfect = 1,
              .version = "2",
              .paper = kPaper,
              .about = "Of luma, at five scales, so that it depends less on "
                       "viewing distance than ssim. 1 is identical; below "
                       "0.97 differences are plain. Blind to color.",
              .cost = CostClass::kModerate,
              .minimum_side = kSmallest,
          }},
          .measure = measure_wang,
          .map_errors = map_structure};
}

Metric float_ms_ssim_metric() {
  return {.outputs = {{
              .name = "float_ms_ssim",
              .aliases = "ms_ssim_vmaf",
              .title = "Multi-scale structural similarity, libvmaf's form",
              .lowest = 0,
              .highest = 1,
              .perfect = 1,
              .version = "1",
              .paper = kPaper,
              .about = "For comparing with numbers of libvmaf: its low-pass, "
                       "its pooling. Differs from ms_ssim by up to 0.02.",
              .cost = CostClass::kModerate,
              .minimum_side = kSmallestOfLibvmaf,
          }},
          .measure = measure_libvmaf,
          .map_errors = map_structure};
}

}  // namespace framewise::measure
