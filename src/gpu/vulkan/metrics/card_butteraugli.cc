// SPDX-License-Identifier: Apache-2.0
// Butteraugli: the bands of both frames at two scales, their differences, and
// two norms of the map.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "frame/color/color_decoding.h"
#include "gpu/kernels.h"
#include "gpu/vulkan/metric_kernels.h"
#include "gpu/vulkan/metrics/colors.h"
#include "simd/butteraugli/butteraugli.h"

namespace framewise::gpu::vulkan {
namespace {

namespace bt = simd::butteraugli;

constexpr int kColumnsOfBlur = 128;  // of a tile of blur_across.comp
constexpr int kRowsOfSplit = 64;
constexpr int kRowsOfMap = 16;
constexpr int kSmallestHalf = 8;

enum class Stage : int32_t { kLow, kMiddle, kHigh, kMask };

// The middle tap and those of one side, as kernels take them.
using Taps = std::array<float, 17>;
Taps padded(std::span<const float> taps) {
  Taps padded{};
  std::ranges::copy(taps, padded.begin());
  return padded;
}

// One scale's planes of both frames.
struct Bands {
  Planes blurred, rest, low, middle, high, ultra, mask;
};

void record_blur(Recorder& recorder, const Planes& from, const Planes& to,
                 int planes, std::span<const float> taps) {
  const Size size = from.size;
  struct {
    Address from, to;
    uint32_t width, height, stride, plane_floats;
    Taps taps;
  } const parameters{from.address,          to.address,
                     uint32_t(size.width),  uint32_t(size.height),
                     uint32_t(from.stride), from.floats,
                     padded(taps)};
  const Groups groups{
      uint32_t((size.width + kColumnsOfBlur - 1) / kColumnsOfBlur),
      uint32_t((size.height + 7) / 8), uint32_t(planes)};
  recorder.barrier();
  recorder.dispatch(kernels::blur_across, {int32_t(taps.size()) - 1},
                    parameters, groups, 8 * size.pixels() * planes);
  recorder.barrier();
}

void record_split(Recorder& recorder, const Bands& bands, Stage stage,
                  const Planes& band, std::span<const float> taps,
                  int planes_moved) {
  const Size size = bands.rest.size;
  struct {
    Address blurred, rest, band, ultra, mask;
    uint32_t width, height, stride, plane_floats;
    Taps taps;
  } const parameters{bands.blurred.address, bands.rest.address,
                     band.address,          bands.ultra.address,
                     bands.mask.address,    uint32_t(size.width),
                     uint32_t(size.height), uint32_t(bands.rest.stride),
                     bands.rest.floats,     padded(taps)};
  recorder.dispatch(kernels::butteraugli_split,
                    {int32_t(stage), int32_t(taps.size()) - 1}, parameters,
                    tiles_of(size, kRowsOfSplit, 2),
                    2 * 4 * size.pixels() * planes_moved);
}

void record_opsin(Recorder& recorder, const Planes& light, const Planes& colors,
                  double nits) {
  const Size size = light.size;
  struct {
    Address light, colors;
    uint32_t width, height, stride, plane_floats;
    float nits;
  } const parameters{light.address,
                     colors.address,
                     uint32_t(size.width),
                     uint32_t(size.height),
                     uint32_t(light.stride),
                     light.floats,
                     float(nits)};
  recorder.barrier();
  recorder.dispatch(kernels::butteraugli_opsin, {}, parameters,
                    tiles_of(size, 16, 2), 2 * 24 * size.pixels());
}

// The difference map at one scale.
Planes record_map(Recorder& recorder, const Planes& light, double nits) {
  const Size size = light.size;
  const Planes map = recorder.planes(size, 1);
  const int64_t mark = recorder.mark();
  const Bands bands{.blurred = recorder.planes(size, 6),
                    .rest = recorder.planes(size, 6),
                    .low = recorder.planes(size, 6),
                    .middle = recorder.planes(size, 6),
                    .high = recorder.planes(size, 4),
                    .ultra = recorder.planes(size, 4),
                    .mask = recorder.planes(size, 2)};
  record_opsin(recorder, light, bands.rest, nits);
  // Planes that a split reads and writes: those of blur, rest and bands.
  record_blur(recorder, bands.rest, bands.blurred, 6, bt::kLowTaps);
  record_split(recorder, bands, Stage::kLow, bands.low, bt::kLowTaps, 12);
  record_blur(recorder, bands.rest, bands.blurred, 6, bt::kMiddleTaps);
  record_split(recorder, bands, Stage::kMiddle, bands.middle, bt::kMiddleTaps,
               10);
  record_blur(recorder, bands.rest, bands.blurred, 6, bt::kHighTaps);
  record_split(recorder, bands, Stage::kHigh, bands.high, bt::kHighTaps, 9);
  record_blur(recorder, bands.mask, bands.blurred, 2, bt::kMaskTaps);
  record_split(recorder, bands, Stage::kMask, bands.mask, bt::kMaskTaps, 2);
  recorder.barrier();

  const Planes& sums = bands.blurred;  // no longer needed for filters
  const Planes& lines = bands.rest;
  struct {
    Address low, middle, high, ultra, mask, sums, lines;
    uint32_t width, height, stride, plane_floats;
  } const comparing{bands.low.address,
                    bands.middle.address,
                    bands.high.address,
                    bands.ultra.address,
                    bands.mask.address,
                    sums.address,
                    lines.address,
                    uint32_t(size.width),
                    uint32_t(size.height),
                    uint32_t(map.stride),
                    map.floats};
  recorder.dispatch(kernels::butteraugli_compare, {}, comparing,
                    tiles_of(size, 8), 4 * size.pixels() * (22 + 8));
  recorder.barrier();
  struct {
    Address sums, lines, mask, map;
    uint32_t width, height, stride, plane_floats;
  } const mapping{sums.address,         lines.address,
                  bands.mask.address,   map.address,
                  uint32_t(size.width), uint32_t(size.height),
                  uint32_t(map.stride), map.floats};
  recorder.dispatch(kernels::butteraugli_map, {}, mapping,
                    tiles_of(size, kRowsOfMap), 4 * size.pixels() * 10);
  recorder.barrier();
  recorder.release(mark);
  return map;
}

}  // namespace

Finish record_butteraugli(Recorder& recorder) {
  const Shape& shape = recorder.shape();
  const Size size = shape.size;
  const Size half{(size.width + 1) / 2, (size.height + 1) / 2};
  const bool both = std::min(half.width, half.height) >= kSmallestHalf;
  const double nits = ColorDecoding(shape.format, size).is_hdr()
                          ? double(ColorDecoding::kNitsOfHdr)
                          : shape.nits;
  const ColorScale light =
      record_colors(recorder, Colors::kLight, nullptr, size, !both);
  const Planes map = record_map(recorder, light.colors, nits);
  Planes half_map;
  if (both) half_map = record_map(recorder, light.half, nits);

  const Groups groups = tiles_of(size, 32);
  struct {
    Address map, half, partials, largest;
    uint32_t width, height, stride, half_stride;
  } parameters{map.address,
               half_map.address,
               0,
               0,
               uint32_t(size.width),
               uint32_t(size.height),
               uint32_t(map.stride),
               uint32_t(half_map.stride)};
  const Partials most = recorder.partials(groups, 1);
  parameters.partials = most.address;
  recorder.dispatch(kernels::butteraugli_norms, {false, both}, parameters,
                    groups, 5 * size.pixels());
  const Results largest = recorder.reduce_now(most, Reduction::kLargest);
  const Partials powers = recorder.partials(groups, 3);
  parameters.partials = powers.address;
  parameters.largest = largest.address;
  recorder.dispatch(kernels::butteraugli_norms, {true, both}, parameters,
                    groups, 5 * size.pixels());
  const Results sums = recorder.reduce(powers, Reduction::kSum);
  const double pixels = double(shape.pixels());
  return [=](const Numbers& numbers, const PairFacts&,
             std::span<measure::Value> values) {
    const double most_of_all = numbers.real(largest, 0);
    values[0] = most_of_all;
    double norm = 0;
    for (uint32_t i = 0; i < 3; ++i) {
      norm +=
          std::pow(numbers.real(sums, i) / pixels, 1 / (3.0 * (1 << i))) / 3;
    }
    values[1] = most_of_all * norm;
  };
}

}  // namespace framewise::gpu::vulkan
