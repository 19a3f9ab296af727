// SPDX-License-Identifier: Apache-2.0
// ColorVideoVDP: the pyramids of both frames, and what is seen of each band.
#include "gpu/vulkan/metrics/cvvdp.h"

#include <array>

#include "gpu/kernels.h"
#include "gpu/vulkan/metric_kernels.h"
#include "measure/perceptual/cvvdp/cards.h"

namespace framewise::gpu::vulkan {
namespace {

namespace cvvdp = measure::cvvdp;

constexpr int kRowsOfMask = 16;

Planes record_half(Recorder& recorder, const Planes& from, size_t planes) {
  const Planes to = recorder.planes(
      {(from.size.width + 1) / 2, (from.size.height + 1) / 2}, int(planes));
  struct {
    Address from, to;
    uint32_t width, height, stride, plane_floats;
    uint32_t to_width, to_height, to_stride, to_plane_floats;
  } const parameters{from.address,
                     to.address,
                     uint32_t(from.size.width),
                     uint32_t(from.size.height),
                     uint32_t(from.stride),
                     from.floats,
                     uint32_t(to.size.width),
                     uint32_t(to.size.height),
                     uint32_t(to.stride),
                     to.floats};
  recorder.barrier();
  recorder.dispatch(
      kernels::cvvdp_halve, {}, parameters, tiles_of(to.size, 8, int(planes)),
      int64_t(planes) * 4 * (from.size.pixels() + to.size.pixels()));
  return to;
}

void record_contrast(Recorder& recorder, const Planes& fine,
                     const Planes& coarse, const Planes& contrasts,
                     const cvvdp::CardBand& band, size_t channels) {
  const Size size = fine.size;
  struct {
    Address fine, coarse, contrasts, sensitivities;
    uint32_t width, height, stride, plane_floats;
    uint32_t coarse_width, coarse_height, coarse_stride, coarse_plane_floats;
    float axis_scale, axis_offset;
  } const parameters{
      fine.address,
      coarse.address,
      contrasts.address,
      recorder.constants(std::span<const float>(band.sensitivities)),
      uint32_t(size.width),
      uint32_t(size.height),
      uint32_t(fine.stride),
      fine.floats,
      uint32_t(coarse.size.width),
      uint32_t(coarse.size.height),
      uint32_t(coarse.stride),
      coarse.floats,
      band.axis.scale,
      band.axis.offset};
  recorder.barrier();
  recorder.dispatch(
      kernels::cvvdp_contrast, {int32_t(channels)}, parameters,
      tiles_of(size, 8),
      int64_t(channels) * 2 * 4 * (2 * size.pixels() + coarse.size.pixels()));
}

Results record_mask(Recorder& recorder, const Planes& contrasts,
                    const cvvdp::CardBand& band, size_t channels) {
  const Size size = contrasts.size;
  const Groups groups = tiles_of(size, kRowsOfMask);
  const Partials partials =
      recorder.partials(groups, uint32_t(cvvdp::kChannels));
  struct {
    Address contrasts, masking, partials;
    uint32_t width, height, stride, plane_floats;
  } const parameters{contrasts.address,
                     recorder.constants(std::span<const float>(band.masking)),
                     partials.address,
                     uint32_t(size.width),
                     uint32_t(size.height),
                     uint32_t(contrasts.stride),
                     contrasts.floats};
  recorder.barrier();
  recorder.dispatch(kernels::cvvdp_mask, {int32_t(channels)}, parameters,
                    groups, int64_t(channels) * 2 * 4 * size.pixels());
  return recorder.reduce(partials, Reduction::kSum);
}

// Two means of light, then two sums of each channel.
Results record_base(Recorder& recorder, const Planes& planes, size_t channels) {
  const Results results = recorder.results(uint32_t(2 * (2 + 2 * channels)));
  struct {
    Address planes, results;
    uint32_t width, height, stride, plane_floats;
  } const parameters{planes.address,
                     results.address,
                     uint32_t(planes.size.width),
                     uint32_t(planes.size.height),
                     uint32_t(planes.stride),
                     planes.floats};
  recorder.barrier();
  recorder.dispatch(kernels::cvvdp_base, {int32_t(channels)}, parameters, {},
                    int64_t(channels) * 2 * 4 * planes.size.pixels());
  return results;
}

}  // namespace

CvvdpResults record_cvvdp_sums(Recorder& recorder, const Planes& finest,
                               size_t channels, double pixels_per_degree) {
  CvvdpResults results{.channels = channels};
  Planes level = finest;
  for (const cvvdp::CardBand& band :
       cvvdp::kCardModel.bands(finest.size, pixels_per_degree, channels)) {
    const Planes next = record_half(recorder, level, 2 * channels);
    const int64_t mark = recorder.mark();
    const Planes contrasts = recorder.planes(level.size, int(2 * channels));
    record_contrast(recorder, level, next, contrasts, band, channels);
    results.bands.push_back(record_mask(recorder, contrasts, band, channels));
    results.pixels.push_back(double(level.size.pixels()));
    recorder.release(mark);
    level = next;
  }
  results.base = record_base(recorder, level, channels);
  results.pixels.push_back(double(level.size.pixels()));
  return results;
}

double cvvdp_difference(const CvvdpResults& results, const Numbers& numbers) {
  cvvdp::CardSums sums{.base_pixels = results.pixels.back(),
                       .base_background = numbers.real(results.base, 0)};
  for (size_t k = 0; k < results.bands.size(); ++k) {
    auto& band = sums.bands.emplace_back();
    band.pixels = results.pixels[k];
    for (uint32_t c = 0; c < results.channels; ++c) {
      band.seen[c] = numbers.real(results.bands[k], c);
    }
  }
  for (uint32_t c = 0; c < results.channels; ++c) {
    sums.base_differences[c] = numbers.real(results.base, 2 + 2 * c);
    sums.base_squares[c] = numbers.real(results.base, 3 + 2 * c);
  }
  return cvvdp::kCardModel.difference(sums, results.channels);
}

bool measures_cvvdp(const Shape& shape, uint64_t) {
  // Films are followed frame after frame: film_work.h.
  return shape.frame_rate == 0;
}

Finish record_cvvdp(Recorder& recorder) {
  const Shape& shape = recorder.shape();
  const Size size = shape.size;
  const cvvdp::CardStillLight light =
      cvvdp::kCardModel.still_light(shape.format, size, shape.display);
  const Planes finest = recorder.planes(size, 2 * int(cvvdp::kStillChannels));
  struct {
    Address raw, shape, light, planes;
    uint32_t width, height, stride, plane_floats;
    std::array<float, 9> matrix;
  } const parameters{recorder.raw(),
                     recorder.shape_address(),
                     recorder.constants(std::span<const float>(light.light)),
                     finest.address,
                     uint32_t(size.width),
                     uint32_t(size.height),
                     uint32_t(finest.stride),
                     finest.floats,
                     light.matrix};
  recorder.dispatch(kernels::cvvdp_light, {}, parameters, tiles_of(size, 8, 2),
                    2 * frame_bytes(shape) + 2 * 3 * 4 * size.pixels());
  const CvvdpResults results = record_cvvdp_sums(
      recorder, finest, cvvdp::kStillChannels, shape.display.pixels_per_degree);
  return [=](const Numbers& numbers, const PairFacts&,
             std::span<measure::Value> values) {
    values[0] = cvvdp::jod_of(cvvdp_difference(results, numbers));
  };
}

}  // namespace framewise::gpu::vulkan
