// SPDX-License-Identifier: Apache-2.0
// SSIMULACRA2: colors and maps scale by scale, norms and weights of
// measure/perceptual/ssimulacra2/.
#include <array>
#include <cmath>
#include <optional>

#include "gpu/kernels.h"
#include "gpu/vulkan/metric_kernels.h"
#include "gpu/vulkan/metrics/colors.h"
#include "measure/perceptual/ssimulacra2/score_of_maps.h"

namespace framewise::gpu::vulkan {
namespace {

using measure::kSsimulacra2Scales;

constexpr int kRowsOfMaps = 16;
constexpr uint32_t kMapColumns = 6;

Results record_maps(Recorder& recorder, const Planes& colors, int plane) {
  const Groups groups = tiles_of(colors.size, kRowsOfMaps);
  const Partials partials = recorder.partials(groups, kMapColumns);
  struct {
    Address colors, partials;
    uint32_t width, height, stride, plane_floats;
  } const parameters{
      colors.address + Address(plane) * colors.floats * sizeof(float),
      partials.address,
      uint32_t(colors.size.width),
      uint32_t(colors.size.height),
      uint32_t(colors.stride),
      colors.floats};
  recorder.dispatch(kernels::ssimulacra2_maps, {}, parameters, groups,
                    8 * colors.size.pixels());
  return recorder.reduce(partials, Reduction::kSum);
}

bool has_weight(int scales, int plane, int scale) {
  const measure::Ssimulacra2Norms w =
      measure::ssimulacra2_weights(scales, plane, scale);
  return w.structure != 0 || w.artifact != 0 || w.lost != 0 ||
         w.structure4 != 0 || w.artifact4 != 0 || w.lost4 != 0;
}

}  // namespace

Finish record_ssimulacra2(Recorder& recorder) {
  Size size = recorder.shape().size;
  const int scales = measure::ssimulacra2_scales(size);
  std::array<std::array<std::optional<Results>, kSsimulacra2Scales>, 3> sums;
  std::array<double, kSsimulacra2Scales> pixels{};
  std::optional<Planes> light;
  for (int scale = 0; scale < scales; ++scale) {
    const ColorScale now =
        record_colors(recorder, Colors::kXyb, light ? &*light : nullptr, size,
                      scale + 1 == scales);
    recorder.barrier();
    for (int plane = 0; plane < 3; ++plane) {
      if (!has_weight(scales, plane, scale)) continue;
      sums[size_t(plane)][size_t(scale)] =
          record_maps(recorder, now.colors, plane);
    }
    pixels[size_t(scale)] = double(size.pixels());
    light = now.half;
    size = now.half.size;
  }
  return [=](const Numbers& numbers, const PairFacts&,
             std::span<measure::Value> values) {
    measure::Ssimulacra2Subscores subscores;
    subscores.scales = scales;
    for (size_t plane = 0; plane < 3; ++plane) {
      for (size_t scale = 0; scale < size_t(scales); ++scale) {
        const auto& found = sums[plane][scale];
        if (!found) continue;
        const auto mean = [&](uint32_t column) {
          return numbers.real(*found, column) / pixels[scale];
        };
        const auto root4 = [&](uint32_t column) {
          return std::sqrt(std::sqrt(mean(column)));
        };
        subscores.norms[plane][scale] = {mean(0),  mean(1),  mean(2),
                                         root4(3), root4(4), root4(5)};
      }
    }
    values[0] = measure::ssimulacra2_score(
        measure::ssimulacra2_weighted_sum(subscores));
  };
}

}  // namespace framewise::gpu::vulkan
