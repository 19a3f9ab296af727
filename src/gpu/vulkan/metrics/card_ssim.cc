// SPDX-License-Identifier: Apache-2.0
// SSIM and MS-SSIM of luma.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "gpu/kernels.h"
#include "gpu/vulkan/metric_kernels.h"
#include "measure/structural/ssim/ssim_tiles.h"

namespace framewise::gpu::vulkan {
namespace {

constexpr int kReach = int(simd::kSsimWindow) - 1;
constexpr int kRowsOfWindows = 16;  // windows

double peak_of_luma(const Shape& shape) {
  if (shape.planes != measure::Planes::kOwn) return 255;
  const int bits = shape.bits();
  return double((1 << bits) - 1) / double(1 << (bits - 8));
}

int64_t windows_of(Size size) {
  return int64_t{size.width - kReach} * (size.height - kReach);
}

// The sum of 1 - S over all windows. `luma` null: of the frames themselves.
Results record_windows(Recorder& recorder, const Planes* luma, Size size,
                       bool with_luminance) {
  const simd::SsimWindow window =
      measure::ssim_window(peak_of_luma(recorder.shape()));
  const Groups groups =
      tiles_of({size.width - kReach, size.height - kReach}, kRowsOfWindows);
  const Partials partials = recorder.partials(groups, 1);
  struct {
    Address raw, shape, planes, partials;
    uint32_t width, height, stride, plane_floats;
    float twice_middle, c1, c2;
    std::array<float, 6> taps;
  } const parameters{recorder.raw(),
                     recorder.shape_address(),
                     luma ? luma->address : 0,
                     partials.address,
                     uint32_t(size.width),
                     uint32_t(size.height),
                     luma ? uint32_t(luma->stride) : 0,
                     luma ? luma->floats : 0,
                     2 * window.middle,
                     2 * window.c1,
                     2 * window.c2,
                     window.taps};
  const int64_t bytes = luma ? 8 * size.pixels()
                             : 2 * size.pixels() *
                                   recorder.shape().format.bytes_per_sample() *
                                   (recorder.shape().is_rgb() ? 4 : 1);
  recorder.dispatch(kernels::ssim, {luma == nullptr, with_luminance},
                    parameters, groups, bytes);
  return recorder.reduce(partials, Reduction::kSum);
}

Planes record_half(Recorder& recorder, const Planes* from) {
  const Size size = from ? from->size : recorder.shape().size;
  const Planes to =
      recorder.planes({(size.width + 1) / 2, (size.height + 1) / 2}, 2);
  struct {
    Address raw, shape, from, to;
    uint32_t width, height, stride, plane_floats;
    uint32_t to_width, to_height, to_stride, to_plane_floats;
  } const parameters{recorder.raw(),
                     recorder.shape_address(),
                     from ? from->address : 0,
                     to.address,
                     uint32_t(size.width),
                     uint32_t(size.height),
                     from ? uint32_t(from->stride) : 0,
                     from ? from->floats : 0,
                     uint32_t(to.size.width),
                     uint32_t(to.size.height),
                     uint32_t(to.stride),
                     to.floats};
  recorder.dispatch(kernels::halve_luma, {from == nullptr}, parameters,
                    tiles_of(to.size, 8, 2),
                    2 * (4 * to.size.pixels() + 4 * size.pixels()));
  return to;
}

}  // namespace

Finish record_ssim(Recorder& recorder) {
  const Size size = recorder.shape().size;
  const Results missing = record_windows(recorder, nullptr, size, true);
  const double windows = double(windows_of(size));
  return [=](const Numbers& numbers, const PairFacts&,
             std::span<measure::Value> values) {
    values[0] = 1 - numbers.real(missing, 0) / windows;
  };
}

Finish record_ms_ssim(Recorder& recorder) {
  // As in measure/structural/ssim/ms_ssim.cc.
  constexpr std::array kExponents = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
  struct Scale {
    Results missing;
    double windows;
  };
  std::array<Scale, kExponents.size()> scales;
  Planes luma;
  Size size = recorder.shape().size;
  for (size_t i = 0; i < scales.size(); ++i) {
    if (i > 0) {
      luma = record_half(recorder, i == 1 ? nullptr : &luma);
      recorder.barrier();
      size = luma.size;
    }
    scales[i] = {record_windows(recorder, i == 0 ? nullptr : &luma, size,
                                i + 1 == scales.size()),
                 double(windows_of(size))};
  }
  return [=](const Numbers& numbers, const PairFacts&,
             std::span<measure::Value> values) {
    double product = 1;
    for (size_t i = 0; i < scales.size(); ++i) {
      const double mean =
          1 - numbers.real(scales[i].missing, 0) / scales[i].windows;
      product *= std::pow(std::max(mean, 0.0), kExponents[i]);
    }
    values[0] = product;
  };
}

}  // namespace framewise::gpu::vulkan
