// SPDX-License-Identifier: Apache-2.0
// CIEDE2000 of all pixels.
#include "frame/color/color_decoding.h"
#include "gpu/kernels.h"
#include "gpu/vulkan/metric_kernels.h"

namespace framewise::gpu::vulkan {

Finish record_ciede2000(Recorder& recorder) {
  constexpr int kRows = 32;  // of a tile
  const Shape& shape = recorder.shape();
  const Groups groups = tiles_of(shape.size, kRows);
  const Partials sums = recorder.partials(groups, 1);
  const Partials above = recorder.partials(groups, 4);
  const Partials largest = recorder.partials(groups, 1);
  const bool hdr = ColorDecoding(shape.format, shape.size).is_hdr();
  struct {
    Address raw, shape, sums, above, largest;
    float light_scale;
  } const parameters{
      recorder.raw(),  recorder.shape_address(),
      sums.address,    above.address,
      largest.address, hdr ? ColorDecoding::kNitsOfHdr / 100 : 1.0f};
  recorder.dispatch(kernels::color_difference, {}, parameters, groups,
                    2 * frame_bytes(shape));
  const Results sum = recorder.reduce(sums, Reduction::kSum);
  const Results counts = recorder.reduce(above, Reduction::kCount);
  const Results most = recorder.reduce(largest, Reduction::kLargest);
  const double pixels = double(shape.pixels());
  return [=](const Numbers& numbers, const PairFacts&,
             std::span<measure::Value> values) {
    // In the order of measure/pixel/color_difference.cc.
    enum Output { kMean, kP95, kMax, kAbove1 };
    values[kMean] = numbers.real(sum, 0) / pixels;
    values[kMax] = numbers.real(most, 0);
    for (uint32_t i = 0; i < 4; ++i) {
      values[kAbove1 + i] = 100 * double(numbers.count(counts, i)) / pixels;
    }
  };
}

}  // namespace framewise::gpu::vulkan
