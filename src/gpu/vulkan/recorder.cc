// SPDX-License-Identifier: Apache-2.0
#include "gpu/vulkan/recorder.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "gpu/kernels.h"

namespace framewise::gpu::vulkan {

Groups tiles_of(Size size, int rows, int layers) {
  return {uint32_t((size.width + kTileWidth - 1) / kTileWidth),
          uint32_t((size.height + rows - 1) / rows), uint32_t(layers)};
}

Recorder::Recorder(Context& context, const Shape& shape, const Memory& memory,
                   VkCommandBuffer commands, VkQueryPool times)
    : context_(context),
      shape_(shape),
      memory_(memory),
      commands_(commands),
      times_(times) {}

Address Recorder::floats(int64_t count) {
  const Address address = memory_.scratch + Address(used_);
  used_ += aligned(count * int64_t(sizeof(float)));
  most_used_ = std::max(most_used_, used_);
  return address;
}

Planes Recorder::planes(Size size, int count) {
  Planes planes{.size = size, .stride = (size.width + 31) / 32 * 32};
  planes.floats = uint32_t(planes.stride) * uint32_t(size.height);
  planes.address = floats(int64_t(planes.floats) * count);
  return planes;
}

Result<void> Recorder::set_network(
    std::shared_ptr<const measure::neural::CardNetwork> network) {
  network_ = std::move(network);
  if (!network_) return {};
  FW_ASSIGN_OR_RETURN(network_numbers_,
                      context_.shared_numbers({network_, &network_->numbers}));
  return {};
}

Address Recorder::constant_bytes(const void* numbers, size_t bytes) {
  const size_t at = constants_.size();
  constants_.resize(at + size_t(aligned(int64_t(bytes))));
  std::memcpy(constants_.data() + at, numbers, bytes);
  return memory_.constants + at;
}

Partials Recorder::partials(const Groups& groups, uint32_t columns) {
  Partials partials{.tiles = groups.count(), .columns = columns};
  partials.address = memory_.partials + Address(kept_);
  kept_ += aligned(int64_t(partials.tiles) * columns * int64_t(sizeof(float)));
  return partials;
}

Results Recorder::results(uint32_t words) {
  const Results results{results_, memory_.results + Address(results_) * 4};
  results_ += words;
  return results;
}

Results Recorder::reduce(const Partials& partials, Reduction reduction) {
  const Results results = this->results(2 * partials.columns);
  pending_.push_back({partials, reduction, results});
  return results;
}

Results Recorder::reduce_now(const Partials& partials, Reduction reduction) {
  const Results results = this->results(2 * partials.columns);
  barrier();
  dispatch_reduction(partials, reduction, results);
  barrier();
  return results;
}

void Recorder::dispatch_reduction(const Partials& partials, Reduction reduction,
                                  const Results& results) {
  struct {
    Address partials, results;
    uint32_t tiles;
  } const parameters{partials.address, results.address, partials.tiles};
  dispatch(kernels::reduce, {int32_t(reduction)}, parameters,
           {.x = partials.columns},
           int64_t(partials.tiles) * partials.columns * 4);
}

void Recorder::dispatch_bytes(const Kernel& kernel, const Variant& variant,
                              const void* parameters, size_t size,
                              const Groups& groups, int64_t bytes) {
  dispatches_.push_back({kernel.name, bytes});
  if (!commands_ || error_) return;
  const Result<VkPipeline> pipeline = context_.pipeline(kernel, variant);
  if (!pipeline) {
    error_ = pipeline.error();
    return;
  }
  vkCmdBindPipeline(commands_, VK_PIPELINE_BIND_POINT_COMPUTE, *pipeline);
  vkCmdPushConstants(commands_, context_.layout(), VK_SHADER_STAGE_COMPUTE_BIT,
                     0, uint32_t(size), parameters);
  vkCmdDispatch(commands_, groups.x, groups.y, groups.z);
  if (times_) {
    barrier();
    vkCmdWriteTimestamp(commands_, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, times_,
                        uint32_t(dispatches_.size()));
  }
}

void Recorder::barrier() {
  if (!commands_) return;
  const VkMemoryBarrier barrier{
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT};
  vkCmdPipelineBarrier(commands_, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                       VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, 0, 1, &barrier, 0,
                       nullptr, 0, nullptr);
}

void Recorder::finish() {
  barrier();
  for (const Pending& one : pending_) {
    dispatch_reduction(one.partials, one.reduction, one.results);
  }
  if (!commands_) return;
  const VkMemoryBarrier barrier{.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
                                .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
                                .dstAccessMask = VK_ACCESS_HOST_READ_BIT};
  vkCmdPipelineBarrier(commands_, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                       VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &barrier, 0, nullptr,
                       0, nullptr);
}

}  // namespace framewise::gpu::vulkan
