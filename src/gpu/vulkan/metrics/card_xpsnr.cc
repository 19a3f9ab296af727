// SPDX-License-Identifier: Apache-2.0
// XPSNR: the card adds up whole numbers of each block; weights and values are
// the processor's, so that both give the same bits.
#include <algorithm>
#include <vector>

#include "gpu/kernels.h"
#include "gpu/vulkan/metric_kernels.h"
#include "measure/pixel/xpsnr.h"

namespace framewise::gpu::vulkan {
namespace {

// Sums of larger blocks do not fit the words of the kernel.
constexpr int kLargestBlock = 256;
constexpr uint32_t kNumbersOfBlock = 5;

}  // namespace

bool measures_xpsnr(const Shape& shape, uint64_t) {
  const measure::XpsnrGeometry geometry(shape.size, shape.bits());
  return !shape.is_rgb() && shape.format.layout != Layout::kGray &&
         geometry.block > 0 && geometry.block <= kLargestBlock;
}

Finish record_xpsnr(Recorder& recorder) {
  const Shape& shape = recorder.shape();
  const measure::XpsnrGeometry geometry(shape.size, shape.bits());
  const Size chroma = size_of_plane(shape, 1);
  const Results sums =
      recorder.results(uint32_t(geometry.blocks()) * 2 * kNumbersOfBlock);
  struct {
    Address raw, shape, sums;
    uint32_t block, large, high_rate;
    uint32_t chroma_block_width, chroma_block_height;
  } const parameters{
      recorder.raw(),
      recorder.shape_address(),
      sums.address,
      uint32_t(geometry.block),
      geometry.large,
      shape.frame_rate >= measure::kXpsnrHighRate,
      uint32_t(geometry.block * chroma.width / shape.size.width),
      uint32_t(geometry.block * chroma.height / shape.size.height)};
  recorder.dispatch(kernels::xpsnr, {}, parameters,
                    {uint32_t(geometry.across), uint32_t(geometry.down)},
                    4 * frame_bytes(shape));
  return [=](const Numbers& numbers, const PairFacts&,
             std::span<measure::Value> values) {
    const auto number = [&](size_t block, uint32_t which) {
      const uint32_t at = uint32_t(block) * 2 * kNumbersOfBlock + 2 * which;
      return int64_t(numbers.word(sums, at)) +
             (int64_t(numbers.word(sums, at + 1)) << 16);
    };
    std::vector<measure::XpsnrActivity> activities(geometry.blocks());
    for (size_t i = 0; i < activities.size(); ++i) {
      activities[i] = {number(i, 0), number(i, 1)};
    }
    const std::vector<double> weights =
        measure::xpsnr_weights(geometry, activities);
    double least = measure::kXpsnrCap;
    for (uint32_t plane = 0; plane < 3; ++plane) {
      double sum = 0;
      for (size_t i = 0; i < weights.size(); ++i) {
        sum += double(number(i, 2 + plane)) * weights[i];
      }
      const double found = measure::xpsnr_weighted_decibels(
          geometry, plane == 0 ? geometry.size : chroma, sum);
      values[plane + 1] = found;
      least = std::min(least, found);
    }
    values[0] = least;
  };
}

}  // namespace framewise::gpu::vulkan
