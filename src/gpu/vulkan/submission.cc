// SPDX-License-Identifier: Apache-2.0
#include "gpu/vulkan/submission.h"

#include <algorithm>

#include "base/result.h"

namespace framewise::gpu::vulkan {
namespace {

// Longer than any pair takes, shorter than a person waits; of software, which
// is no faster than the processor, longer than one of 8K takes there.
constexpr uint64_t kSecond = 1'000'000'000;  // nanoseconds
constexpr uint64_t kCardHangs = 20 * kSecond;
constexpr uint64_t kSoftwareHangs = 600 * kSecond;

}  // namespace

Submission::~Submission() {
  vkDestroyQueryPool(context_.device(), clock_, nullptr);
  vkDestroyFence(context_.device(), fence_, nullptr);
  vkDestroyCommandPool(context_.device(), pool_, nullptr);
}

Result<void> Submission::create(size_t buffers, int queue, size_t timed) {
  queue_ = queue;
  timed_ = timed;
  if (context_.tick_seconds() > 0) {
    const VkQueryPoolCreateInfo clock{
        .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
        .queryType = VK_QUERY_TYPE_TIMESTAMP,
        .queryCount = 2};
    FW_RETURN_IF_ERROR(
        check(vkCreateQueryPool(context_.device(), &clock, nullptr, &clock_),
              "reading clocks"));
  }
  const VkCommandPoolCreateInfo pool{
      .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
      .queueFamilyIndex = context_.queue_family()};
  FW_RETURN_IF_ERROR(
      check(vkCreateCommandPool(context_.device(), &pool, nullptr, &pool_),
            "recording work"));
  buffers_.resize(buffers);
  const VkCommandBufferAllocateInfo allocation{
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
      .commandPool = pool_,
      .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
      .commandBufferCount = uint32_t(buffers)};
  FW_RETURN_IF_ERROR(check(
      vkAllocateCommandBuffers(context_.device(), &allocation, buffers_.data()),
      "recording work"));
  const VkFenceCreateInfo fence{.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO};
  return check(vkCreateFence(context_.device(), &fence, nullptr, &fence_),
               "recording work");
}

Result<VkCommandBuffer> Submission::begin(size_t buffer) {
  const VkCommandBufferBeginInfo info{
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  FW_RETURN_IF_ERROR(
      check(vkBeginCommandBuffer(buffers_[buffer], &info), "recording work"));
  if (clock_ && buffer == timed_) {
    vkCmdResetQueryPool(buffers_[buffer], clock_, 0, 2);
    vkCmdWriteTimestamp(buffers_[buffer], VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT,
                        clock_, 0);
  }
  return buffers_[buffer];
}

Result<void> Submission::end(size_t buffer) {
  if (clock_ && buffer == timed_) {
    vkCmdWriteTimestamp(buffers_[buffer], VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT,
                        clock_, 1);
  }
  return check(vkEndCommandBuffer(buffers_[buffer]), "recording work");
}

Result<void> Submission::start(std::span<const size_t> buffers) {
  FW_RETURN_IF_ERROR(check(vkResetFences(context_.device(), 1, &fence_),
                           "giving the card work"));
  std::vector<VkCommandBuffer> commands;
  for (const size_t buffer : buffers) commands.push_back(buffers_[buffer]);
  FW_RETURN_IF_ERROR(context_.submit(queue_, commands, fence_));
  running_ = true;
  runs_timed_ = std::ranges::count(buffers, timed_) > 0;
  return {};
}

Result<void> Submission::wait() {
  const bool software = context_.card().kind == CardKind::kProcessor;
  const uint64_t limit = context_.hangs() ? 0
                         : software       ? kSoftwareHangs
                                          : kCardHangs;
  const VkResult done =
      vkWaitForFences(context_.device(), 1, &fence_, VK_TRUE, limit);
  if (done == VK_TIMEOUT) {
    context_.set_hangs();
  } else {
    running_ = false;
  }
  FW_RETURN_IF_ERROR(check(done, "waiting for the card"));
  uint64_t ticks[2] = {};
  if (clock_ && runs_timed_ &&
      vkGetQueryPoolResults(context_.device(), clock_, 0, 2, sizeof(ticks),
                            ticks, sizeof(ticks[0]),
                            VK_QUERY_RESULT_64_BIT) == VK_SUCCESS &&
      ticks[1] > ticks[0]) {
    card_seconds_ += double(ticks[1] - ticks[0]) * context_.tick_seconds();
  }
  return {};
}

void record_copied(VkCommandBuffer commands) {
  const VkMemoryBarrier copied{.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
                               .srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT,
                               .dstAccessMask = VK_ACCESS_SHADER_READ_BIT};
  vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_TRANSFER_BIT,
                       VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, 0, 1, &copied, 0,
                       nullptr, 0, nullptr);
}

void record_bytes(VkCommandBuffer commands, const Buffer& to,
                  std::span<const uint8_t> bytes) {
  constexpr size_t kMost = 65536;  // that one command may carry
  for (size_t at = 0; at < bytes.size(); at += kMost) {
    vkCmdUpdateBuffer(commands, to.handle(), at,
                      std::min(bytes.size() - at, kMost), bytes.data() + at);
  }
}

}  // namespace framewise::gpu::vulkan
