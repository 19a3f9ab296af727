// SPDX-License-Identifier: Apache-2.0
// Command buffers that are recorded once and submitted many times, with a fence
// that says when the card is done with them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gpu/vulkan/context.h"

namespace framewise::gpu::vulkan {

class Submission {
 public:
  explicit Submission(Context& context) : context_(context) {}
  ~Submission();
  Submission(const Submission&) = delete;
  Submission& operator=(const Submission&) = delete;

  // `timed`: the buffer whose time is taken.
  Result<void> create(size_t buffers, int queue, size_t timed);
  // To record one of the buffers from its start.
  Result<VkCommandBuffer> begin(size_t buffer);
  Result<void> end(size_t buffer);

  // Submits some of the buffers, in this order.
  Result<void> start(std::span<const size_t> buffers);
  // Waits until the card is done. Fails if it is lost or does not answer.
  Result<void> wait();
  // Whether the card may still be at it.
  bool is_running() const { return running_; }
  // How long the card computed in the timed buffer, all runs together; 0: it
  // has no clock.
  double card_seconds() const { return card_seconds_; }

 private:
  Context& context_;
  int queue_ = 0;
  VkCommandPool pool_ = VK_NULL_HANDLE;
  std::vector<VkCommandBuffer> buffers_;
  VkFence fence_ = VK_NULL_HANDLE;
  VkQueryPool clock_ = VK_NULL_HANDLE;  // begin and end of the timed buffer
  size_t timed_ = 0;
  bool runs_timed_ = false;  // in what was submitted last
  double card_seconds_ = 0;
  bool running_ = false;
};

// Records that kernels read what was copied before.
void record_copied(VkCommandBuffer commands);

// Records the writing of these bytes at the start of a buffer.
void record_bytes(VkCommandBuffer commands, const Buffer& to,
                  std::span<const uint8_t> bytes);

}  // namespace framewise::gpu::vulkan
