// SPDX-License-Identifier: Apache-2.0
// LPIPS: both frames through a network, and their distances in its taps.
#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "frame/color/color_decoding.h"
#include "gpu/kernels.h"
#include "gpu/vulkan/metric_kernels.h"

namespace framewise::gpu::vulkan {
namespace {

using measure::neural::CardNetwork;
using measure::neural::Layer;
using measure::neural::LayerKind;

constexpr int kTile = 64;  // pixels and outputs of lpips_convolution.comp
// The fewest groups in a direction that cards take.
constexpr int64_t kMostGroups = 65535;

// The outputs of a layer, of the reference and then of the test.
struct Outputs {
  Address address = 0;
  Size size;
  int channels = 0;

  int64_t side_floats() const { return size.pixels() * channels; }
};

Size size_after(const Layer& layer, Size size) {
  return {output_size(layer, size.width), output_size(layer, size.height)};
}

// The most numbers of a layer of both frames, and of a layer within fire.
std::pair<int64_t, int64_t> most_floats(const CardNetwork& network, Size size) {
  int64_t most = 2 * 3 * size.pixels();
  int64_t squeezed = 0;
  for (const CardNetwork::Step& step : network.steps) {
    size = size_after(step.layer, size);
    most = std::max(most, 2 * size.pixels() * step.channels);
    if (step.layer.kind != LayerKind::kFire) continue;
    squeezed =
        std::max(squeezed, 2 * size.pixels() * step.convolutions[0].outputs);
  }
  return {most, squeezed};
}

void record_input(Recorder& recorder, const Outputs& to) {
  struct {
    Address raw, shape, to;
    uint32_t width, height, side_floats;
  } const parameters{recorder.raw(),
                     recorder.shape_address(),
                     to.address,
                     uint32_t(to.size.width),
                     uint32_t(to.size.height),
                     uint32_t(to.side_floats())};
  recorder.dispatch(
      kernels::lpips_input, {}, parameters, tiles_of(to.size, 8, 2),
      2 * frame_bytes(recorder.shape()) + 2 * 4 * to.side_floats());
}

// Writes the channels from `first` on.
void record_convolution(Recorder& recorder, const Outputs& from,
                        const CardNetwork::Convolution& one, const Outputs& to,
                        int first) {
  struct {
    Address from, to, weights, bias;
    uint32_t width, height, inputs, side_floats;
    uint32_t to_width, to_height, to_channels, to_side_floats;
    uint32_t outputs, to_first;
    uint32_t kernel, stride, padding;
  } const parameters{from.address,
                     to.address,
                     recorder.network_numbers() + 4 * one.weights,
                     recorder.network_numbers() + 4 * one.bias,
                     uint32_t(from.size.width),
                     uint32_t(from.size.height),
                     uint32_t(one.inputs),
                     uint32_t(from.side_floats()),
                     uint32_t(to.size.width),
                     uint32_t(to.size.height),
                     uint32_t(to.channels),
                     uint32_t(to.side_floats()),
                     uint32_t(one.outputs),
                     uint32_t(first),
                     uint32_t(one.kernel),
                     uint32_t(one.stride),
                     uint32_t(one.padding)};
  const int64_t tiles = (to.size.pixels() + kTile - 1) / kTile;
  const int64_t columns = std::min(tiles, kMostGroups);
  const int64_t weights =
      int64_t{one.kernel} * one.kernel * one.inputs * one.outputs;
  recorder.dispatch(
      kernels::lpips_convolution, {}, parameters,
      {uint32_t(columns), uint32_t((tiles + columns - 1) / columns),
       uint32_t(2 * ((one.outputs + kTile - 1) / kTile))},
      4 * (2 * from.side_floats() + weights +
           2 * to.size.pixels() * one.outputs));
}

void record_pool(Recorder& recorder, const Outputs& from, const Layer& layer,
                 const Outputs& to) {
  struct {
    Address from, to;
    uint32_t width, height, side_floats;
    uint32_t to_width, to_height, to_side_floats;
    uint32_t channels, kernel, stride;
  } const parameters{from.address,
                     to.address,
                     uint32_t(from.size.width),
                     uint32_t(from.size.height),
                     uint32_t(from.side_floats()),
                     uint32_t(to.size.width),
                     uint32_t(to.size.height),
                     uint32_t(to.side_floats()),
                     uint32_t(to.channels),
                     uint32_t(layer.kernel),
                     uint32_t(layer.stride)};
  recorder.dispatch(
      kernels::lpips_pool, {}, parameters,
      tiles_of({to.size.width * to.channels, to.size.height}, 8, 2),
      2 * 4 * (from.side_floats() + to.side_floats()));
}

Results record_distance(Recorder& recorder, const Outputs& tap, size_t head) {
  const Groups groups = tiles_of(tap.size, 8);
  const Partials partials = recorder.partials(groups, 1);
  struct {
    Address features, head, partials;
    uint32_t width, height, channels, side_floats;
  } const parameters{tap.address,
                     recorder.network_numbers() + 4 * head,
                     partials.address,
                     uint32_t(tap.size.width),
                     uint32_t(tap.size.height),
                     uint32_t(tap.channels),
                     uint32_t(tap.side_floats())};
  recorder.dispatch(kernels::lpips_distance, {}, parameters, groups,
                    2 * 4 * tap.side_floats());
  return recorder.reduce(partials, Reduction::kSum);
}

void record_step(Recorder& recorder, const CardNetwork::Step& step,
                 const Outputs& from, Address squeezed, const Outputs& to) {
  recorder.barrier();
  switch (step.layer.kind) {
    case LayerKind::kConvolution:
      record_convolution(recorder, from, step.convolutions[0], to, 0);
      break;
    case LayerKind::kFire: {
      const Outputs middle{squeezed, from.size, step.convolutions[0].outputs};
      record_convolution(recorder, from, step.convolutions[0], middle, 0);
      recorder.barrier();
      record_convolution(recorder, middle, step.convolutions[1], to, 0);
      record_convolution(recorder, middle, step.convolutions[2], to,
                         step.convolutions[1].outputs);
      break;
    }
    case LayerKind::kMaxPool:
    case LayerKind::kMaxPoolCeil:
      record_pool(recorder, from, step.layer, to);
      break;
  }
  recorder.barrier();
}

}  // namespace

bool measures_lpips(const Shape& shape, uint64_t) {
  // The first layer of VGG-16 has 64 channels, whose places are of 32 bits.
  constexpr int64_t kMostPixels =
      std::numeric_limits<uint32_t>::max() / (2 * 64);
  const int longer = std::max(shape.size.width, shape.size.height);
  // Other colors, and larger frames, are converted first.
  return ColorDecoding(rgb_of(shape), shape.size) == ColorDecoding() &&
         shape.pixels() <= kMostPixels &&
         (shape.lpips_size == 0 || longer <= shape.lpips_size);
}

Finish record_lpips(Recorder& recorder) {
  const CardNetwork& network = recorder.network();
  const Size image = recorder.shape().size;
  const auto [most, most_squeezed] = most_floats(network, image);
  const Address memory[2] = {recorder.floats(most), recorder.floats(most)};
  const Address squeezed = recorder.floats(most_squeezed);
  Outputs from{memory[0], image, 3};
  record_input(recorder, from);
  struct Tap {
    Results sum;
    double positions;
  };
  std::vector<Tap> taps;
  for (size_t i = 0; i < network.steps.size(); ++i) {
    const CardNetwork::Step& step = network.steps[i];
    const Outputs to{memory[(i + 1) % 2], size_after(step.layer, from.size),
                     step.channels};
    record_step(recorder, step, from, squeezed, to);
    if (step.layer.tap) {
      taps.push_back(
          {record_distance(recorder, to, step.head), double(to.size.pixels())});
    }
    from = to;
  }
  return [taps](const Numbers& numbers, const PairFacts&,
                std::span<measure::Value> values) {
    double distance = 0;
    for (const Tap& tap : taps) {
      distance += numbers.real(tap.sum, 0) / tap.positions;
    }
    values[0] = distance;
  };
}

}  // namespace framewise::gpu::vulkan
